package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol's odd messages over HTTP, against a desk in memory. */
class McpRoutesTest {
  private final MemoryDesk desk = new MemoryDesk();
  private Loopback loopback;

  @BeforeEach
  void listen() {
    loopback = new Loopback(desk);
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  private JsonNode answer(String message) throws Exception {
    HttpResponse<String> response = loopback.post("/mcp", message);
    assertEquals(200, response.statusCode(), response::body);
    return Json.document(response.body(), JsonNode.class);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-06-18, 2025-06-18",
    "2024-11-05, 2024-11-05",
    "1999-01-01, 2025-11-25",
    "'', 2025-11-25"
  })
  void a_version_that_is_known_is_kept_and_any_other_is_offered_the_newest(
      String wanted, String offered) throws Exception {
    assertEquals(
        offered,
        answer(
                """
                {"jsonrpc": "2.0", "id": 1, "method": "initialize",
                 "params": {"protocolVersion": "%s", "capabilities": {}}}\
                """
                    .formatted(wanted))
            .at("/result/protocolVersion")
            .asText());
  }

  @Test
  void a_notification_and_an_answer_get_none() throws Exception {
    for (String message :
        new String[] {
          "{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}",
          "{\"jsonrpc\": \"2.0\", \"id\": 7, \"result\": {}}"
        }) {
      HttpResponse<String> response = loopback.post("/mcp", message);
      assertEquals(202, response.statusCode());
      assertEquals("", response.body());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | -32700",
        "[] | -32600",
        "7 | -32600",
        "{\"id\": 1, \"method\": \"ping\"} | -32600",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/delete\"} | -32601",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/call\"} | -32602",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"resources/read\", \"params\": {\"uri\": \"file:///etc/passwd\"}} | -32602",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"resources/read\", \"params\": {\"uri\": \"carrel://notes/none.md\"}} | -32002",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"resources/list\", \"params\": {\"cursor\": \"x\"}} | -32602"
      })
  void what_is_no_request_is_told_so_by_its_number(String message, int code) throws Exception {
    JsonNode answer = answer(message);
    assertEquals(code, answer.at("/error/code").asInt(), answer::toString);
    assertTrue(answer.has("id"));
  }

  @Test
  void an_identity_of_any_kind_comes_back_as_it_was() throws Exception {
    assertEquals(
        "a7",
        answer("{\"jsonrpc\": \"2.0\", \"id\": \"a7\", \"method\": \"ping\"}").get("id").asText());
    assertEquals(
        7, answer("{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": \"ping\"}").get("id").asInt());
  }

  @Test
  void only_posts_of_JSON_are_taken() throws Exception {
    assertEquals(405, loopback.get("/mcp").statusCode());
    assertEquals(400, loopback.post("/mcp?x=1", "{}").statusCode());
  }

  @Test
  void a_name_with_spaces_and_signs_is_a_resource_and_is_found_by_it() throws Exception {
    assertEquals(
        "carrel://notes/trips/Gr%C3%BC%C3%9Fe%20%23%3F%25.md",
        McpServer.uri("notes", "trips/Grüße #?%.md"));
    JsonNode read =
        answer(
            """
            {"jsonrpc": "2.0", "id": 1, "method": "resources/read",
             "params": {"uri": "carrel://notes/trips/oslo.md"}}\
            """);
    assertEquals(
        "The night train to Oslo leaves at 23:07.\n", read.at("/result/contents/0/text").asText());
  }
}
