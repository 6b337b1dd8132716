package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.answer.Question;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedRequestsTest {
  private final MemoryDesk desk = new MemoryDesk();
  private final Loopback loopback = new Loopback(desk);

  @AfterAll
  void close() {
    loopback.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "/api/v1/search                         | 400 | q      | missing_parameter",
        "/api/v1/search?q=                      | 400 | q      | missing_parameter",
        "/api/v1/search?q=%20+                  | 400 | q      | missing_parameter",
        "/api/v1/search?q=a&q=b                 | 400 | q      | invalid_value",
        "/api/v1/search?q=%FF                   | 400 | q      | invalid_value",
        "/api/v1/search?q=%ED%A0%80             | 400 | q      | invalid_value",
        "/api/v1/search?q=a&k=0                 | 400 | k      | invalid_value",
        "/api/v1/search?q=a&k=1001              | 400 | k      | invalid_value",
        "/api/v1/search?q=a&k=-1                | 400 | k      | invalid_value",
        "/api/v1/search?q=a&k=ten               | 400 | k      | invalid_value",
        "/api/v1/search?q=a&k=1.0               | 400 | k      | invalid_value",
        "/api/v1/search?q=a&k=99999999999       | 400 | k      | invalid_value",
        "/api/v1/search?q=a&k=1&k=2             | 400 | k      | invalid_value",
        "/api/v1/search?q=a&mode=fuzzy          | 400 | mode   | invalid_value",
        "/api/v1/search?q=a&mode=HYBRID         | 400 | mode   | invalid_value",
        "/api/v1/search?q=a&limit=3             | 400 | limit  | unknown_parameter",
        "/api/v1/search?query=a                 | 400 | query  | unknown_parameter",
        "/api/v1/files?state=lost               | 400 | state  | invalid_value",
        "/api/v1/files?offset=-1                | 400 | offset | invalid_value",
        "/api/v1/files?limit=0                  | 400 | limit  | invalid_value",
        "/api/v1/files?limit=10001              | 400 | limit  | invalid_value",
        "/api/v1/status?verbose                 | 400 | verbose | unknown_parameter",
        "/health?x=1                            | 400 | x      | unknown_parameter",
        "/api/v1/nowhere                        | 404 | null   | no_such_route",
        "/api/v1                                | 404 | null   | no_such_route",
        "/api/v1/ask                            | 405 | null   | method_not_allowed",
        "/api/v1/folders?folder=notes           | 400 | folder | invalid_value",
        "/api/v1/folders?folder=/a%00b          | 400 | folder | invalid_value",
        "/api/v1/folders?folder=/no/such        | 404 | null   | no_such_folder",
        "/api/v1/folders?hidden=maybe           | 400 | hidden | invalid_value",
        "/api/v1/folders?limit=1001             | 400 | limit  | invalid_value",
        "/api/v1/sources/notes                  | 405 | null   | method_not_allowed",
      })
  void a_get_is_answered_with(String path, int status, @Nullable String param, String code)
      throws Exception {
    isError(loopback.raw("GET", path, ""), status, param, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      quoteCharacter = '`',
      value = {
        "/api/v1/ask     | ``                                    | null     | malformed_json",
        "/api/v1/ask     | {                                     | null     | malformed_json",
        "/api/v1/ask     | {\"question\": \"a\"} x               | null     | malformed_json",
        "/api/v1/ask     | {\"question\": 'a'}                   | null     | malformed_json",
        "/api/v1/ask     | []                                    | null     | malformed_json",
        "/api/v1/ask     | \"a\"                                 | null     | malformed_json",
        "/api/v1/ask     | {}                                    | question | missing_parameter",
        "/api/v1/ask     | {\"question\": null}                  | question | missing_parameter",
        "/api/v1/ask     | {\"question\": \" \"}                 | question | missing_parameter",
        "/api/v1/ask     | {\"question\": 7}                     | question | invalid_value",
        "/api/v1/ask     | {\"question\": true}                  | question | invalid_value",
        "/api/v1/ask     | {\"question\": [\"a\"]}               | question | invalid_value",
        "/api/v1/ask     | {\"question\": \"\\ud83d\"}           | question | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"question\": \"b\"} | null | malformed_json",
        "/api/v1/ask     | {\"question\": \"a\", \"source\": \"notes\"} | source | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"path\": [1]}  | path     | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"type\": [null]} | type   | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"passages\": \"8\"} | passages | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"passages\": 2.5} | passages | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"passages\": 0} | passages | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"passages\": 51} | passages | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"passages\": 9999999999} | passages | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"stream\": \"yes\"} | stream | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"stream\": 1}  | stream   | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"model\": \"x\"} | model  | unknown_parameter",
        "/api/v1/ask     | {\"question\": \"a\", \"history\": \"b\"} | history | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"history\": [null]} | history | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"history\": [{\"question\": \"b\"}]} | history | invalid_value",
        "/api/v1/ask     | {\"question\": \"a\", \"history\": [{\"question\": \" \", \"answer\": \"\"}]} | history | missing_parameter",
        "/api/v1/ask     | {\"question\": \"a\", \"history\": [{\"question\": \"b\", \"answer\": \"\\ud83d\"}]} | history | invalid_value",
        "/api/v1/ask?x=1 | {\"question\": \"a\"}                 | x        | unknown_parameter",
        "/api/v1/reindex | {}                                    | which    | missing_parameter",
        "/api/v1/reindex | {\"which\": \"some\"}                 | which    | invalid_value",
        "/api/v1/reindex | {\"which\": \"ALL\"}                  | which    | invalid_value",
        "/api/v1/sources | {}                                    | folder   | missing_parameter",
        "/api/v1/sources | {\"folder\": \"notes\"}               | folder   | invalid_value",
        "/api/v1/sources | {\"folder\": \"/a\\u0000b\"}          | folder   | invalid_value",
        "/api/v1/sources | {\"folder\": \"/a\", \"name\": \" \"} | name     | invalid_value",
      })
  void a_post_is_answered_with_400(String path, String body, @Nullable String param, String code)
      throws Exception {
    isError(post(path, "application/json", body), 400, param, code);
  }

  @Test
  void a_body_of_null_is_refused() throws Exception {
    isError(post("/api/v1/ask", "application/json", "null"), 400, null, "malformed_json");
  }

  @Test
  void malformed_json_is_told_with_its_place() throws Exception {
    Loopback.Reply reply = post("/api/v1/ask", "application/json", "{\n  \"question\": oops}");
    assertTrue(reply.error().path("message").asText().contains("at line 2, column "), reply.body());
  }

  @Test
  void an_unknown_mode_is_told_the_known_ones() throws Exception {
    assertEquals(
        "The parameter mode is \"fuzzy\": give hybrid, keyword, semantic.",
        loopback.raw("GET", "/api/v1/search?q=a&mode=fuzzy", "").error().path("message").asText());
  }

  @Test
  void too_long_a_history_is_refused() throws Exception {
    String turn = "{\"question\": \"b\", \"answer\": \"%s\"}";
    List<String> bodies =
        Stream.of(
                Collections.nCopies(Question.HISTORY_TURNS_MAX, turn.formatted("c")),
                Collections.nCopies(Question.HISTORY_TURNS_MAX + 1, turn.formatted("c")),
                List.of(turn.formatted("c".repeat(Question.HISTORY_CHARS_MAX - 1))),
                List.of(turn.formatted("c".repeat(Question.HISTORY_CHARS_MAX))))
            .map(turns -> "{\"question\": \"a\", \"history\": " + turns + "}")
            .toList();
    assertEquals(200, post("/api/v1/ask", "application/json", bodies.get(0)).status());
    isError(
        post("/api/v1/ask", "application/json", bodies.get(1)), 400, "history", "invalid_value");
    assertEquals(200, post("/api/v1/ask", "application/json", bodies.get(2)).status());
    isError(
        post("/api/v1/ask", "application/json", bodies.get(3)), 400, "history", "invalid_value");
  }

  @Test
  void too_long_a_question_is_refused() throws Exception {
    isError(
        loopback.raw("GET", "/api/v1/search?q=" + "a".repeat(4_001), ""),
        400,
        "q",
        "invalid_value");
    assertEquals(
        200, loopback.raw("GET", "/api/v1/search?q=" + "%C3%BC".repeat(4_000), "").status());
    isError(
        post("/api/v1/ask", "application/json", "{\"question\": \"" + "a".repeat(4_001) + "\"}"),
        400,
        "question",
        "invalid_value");
  }

  @Test
  void too_many_filters_are_refused() throws Exception {
    isError(
        loopback.raw("GET", "/api/v1/search?q=a" + "&source=b".repeat(101), ""),
        400,
        "source",
        "invalid_value");
  }

  @Test
  void deeply_nested_json_is_no_trouble() throws Exception {
    isError(
        post("/api/v1/ask", "application/json", "{\"question\": " + "[".repeat(200_000)),
        400,
        "question",
        "invalid_value");
    Loopback.Reply unknown =
        post("/api/v1/ask", "application/json", "{\"x\": " + "[".repeat(200_000));
    assertEquals(400, unknown.status());
  }

  @Test
  void json_that_is_no_utf_8_is_refused() throws Exception {
    HttpResponse<String> response =
        loopback.send(
            HttpRequest.newBuilder(loopback.uri("/api/v1/ask"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(
                        "{\"question\": \"Grüße\"}".getBytes(StandardCharsets.ISO_8859_1))));
    assertEquals(400, response.statusCode());
    assertEquals("malformed_json", Loopback.json(response).at("/error/code").asText());
  }

  @Test
  void what_a_form_on_a_page_could_send_is_refused() throws Exception {
    for (String path : List.of("/api/v1/ask", "/api/v1/reindex", "/api/v1/sources")) {
      for (String type :
          List.of(
              "text/plain",
              "application/x-www-form-urlencoded",
              "multipart/form-data; boundary=x",
              "application/json; charset=iso-8859-1",
              "nonsense")) {
        isError(post(path, type, "{\"which\": \"all\"}"), 415, null, "unsupported_media_type");
      }
      isError(
          loopback.raw("POST", path, "Content-Length: 2\r\n\r\n{}"),
          415,
          null,
          "unsupported_media_type");
    }
    assertTrue(desk.reindexed.isEmpty());
  }

  @Test
  void json_with_its_encoding_named_is_accepted() throws Exception {
    assertEquals(
        200,
        post("/api/v1/ask", "Application/JSON; charset=UTF-8", "{\"question\": \"a\"}").status());
  }

  @Test
  void a_body_where_none_belongs_is_refused() throws Exception {
    isError(
        loopback.raw("GET", "/api/v1/status", "Content-Length: 2\r\n\r\n{}"),
        400,
        null,
        "unexpected_body");
  }

  @Test
  void another_method_is_told_the_possible_ones() throws Exception {
    Loopback.Reply reply = loopback.raw("PUT", "/api/v1/sources", "");
    isError(reply, 405, null, "method_not_allowed");
    assertTrue(reply.hasHeader("Allow: GET, POST\r\n"), reply.head());
    isError(loopback.raw("FOO", "/health", ""), 405, null, "method_not_allowed");
    isError(loopback.raw("OPTIONS", "/api/v1/ask", ""), 405, null, "method_not_allowed");
  }

  @Test
  void what_is_hardly_http_is_refused_in_our_form() throws Exception {
    String host = "Host: 127.0.0.1:" + loopback.port() + "\r\nConnection: close\r\n";
    for (String request :
        List.of(
            "nonsense\r\n\r\n",
            "GET /\r\n\r\n",
            "GET / HTTP/9.9\r\n" + host + "\r\n",
            "GET /%zz HTTP/1.1\r\n" + host + "\r\n",
            "GET /api/v1/search?q=%zz HTTP/1.1\r\n" + host + "\r\n",
            "GET /api/v1/search?q=a%2 HTTP/1.1\r\n" + host + "\r\n",
            "GET /a b HTTP/1.1\r\n" + host + "\r\n",
            "GET / HTTP/1.1\r\n" + host + "A: " + "b".repeat(40_000) + "\r\n\r\n",
            "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n" + host + "\r\n",
            "GET / HTTP/1.1\r\n" + host + "A\u0001: b\r\n\r\n",
            "POST /api/v1/ask HTTP/1.1\r\n" + host + "Content-Length: -3\r\n\r\n",
            "POST /api/v1/ask HTTP/1.1\r\n" + host + "Content-Length: many\r\n\r\n",
            "POST /api/v1/ask HTTP/1.1\r\n"
                + host
                + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /api/v1/ask HTTP/1.1\r\n"
                + host
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST /api/v1/ask HTTP/1.1\r\n"
                + host
                + "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"
                + "Content-Length: 2\r\n\r\n{}")) {
      Loopback.Reply reply = loopback.raw(request);
      String shown = request.substring(0, Math.min(60, request.length())) + " → " + reply.body();
      assertTrue(reply.status() >= 400 && reply.status() < 500, shown);
      assertTrue(reply.error().hasNonNull("message"), shown);
      assertTrue(reply.hasHeader("X-Content-Type-Options: nosniff"), shown);
    }
  }

  private Loopback.Reply post(String path, String contentType, String body) throws Exception {
    return loopback.raw(
        "POST",
        path,
        "Content-Type: "
            + contentType
            + "\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  private static void isError(Loopback.Reply reply, int status, @Nullable String param, String code)
      throws Exception {
    assertEquals(status, reply.status(), reply.body());
    JsonNode error = reply.error();
    assertEquals(param, error.path("param").textValue(), reply.body());
    assertEquals(code, error.path("code").asText(), reply.body());
    assertEquals("invalid_request_error", error.path("type").asText());
    assertTrue(error.path("message").asText().endsWith("."), reply.body());
    assertFalse(reply.body().contains("Exception") || reply.body().contains("\\tat "));
  }
}
