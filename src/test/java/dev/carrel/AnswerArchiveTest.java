package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.engine.TinyGguf;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was asked and answered before, through a real service. */
@Timeout(120)
class AnswerArchiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PUMP =
      "{\"question\":\"Where is the bilge pump of the Albatross?\"%s}";
  private static final String BOAT =
      "# The boat\n\nThe bilge pump of the Albatross hangs behind the port locker.\n";

  @TempDir Path scratch;
  private ServiceRoom room;

  @BeforeEach
  void open() throws IOException {
    room = new ServiceRoom(scratch);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void a_citation_is_valid_moved_changed_or_gone() throws Exception {
    Service service = serve();
    ArrayNode citations = citations(ask(service, ""));
    assertEquals("valid", verdict(service, citations).get("state").asText());

    Path boat = room.notes.resolve("boat.md");
    Files.writeString(boat, "A new first line.\n\n" + BOAT);
    JsonNode moved = verdict(service, citations);
    assertEquals("moved", moved.get("state").asText(), moved.toString());
    assertEquals(5, moved.get("startLine").asInt(), moved.toString());
    assertEquals("boat.md", moved.get("path").asText());
    room.awaitIdle(service);
    ServiceRoom.await(() -> verdict(service, citations).get("sha256").asText().length() == 64);
    assertEquals("moved", verdict(service, citations).get("state").asText());

    Files.writeString(boat, "# The boat\n\nThe bilge pump was sold.\n");
    assertEquals("changed", verdict(service, citations).get("state").asText());
    ServiceRoom.await(() -> room.paths(service, "bilge pump sold").contains("boat.md"));
    assertEquals("changed", verdict(service, citations).get("state").asText());

    Files.writeString(boat, BOAT);
    ServiceRoom.await(() -> room.paths(service, "port locker").contains("boat.md"));
    Files.move(boat, room.notes.resolve("ship.md"));
    ServiceRoom.await(() -> room.paths(service, "port locker").contains("ship.md"));
    JsonNode renamed = verdict(service, citations);
    assertEquals("moved", renamed.get("state").asText(), renamed.toString());
    assertEquals("ship.md", renamed.get("path").asText());

    Files.delete(room.notes.resolve("ship.md"));
    ServiceRoom.await(() -> verdict(service, citations).get("state").asText().equals("gone"));
  }

  @Test
  void no_file_that_is_not_in_the_index_can_be_asked_about() throws Exception {
    Service service = serve();
    Files.writeString(scratch.resolve("secret.txt"), "the password is swordfish");
    for (String path : List.of("../secret.txt", scratch.resolve("secret.txt").toString())) {
      ArrayNode citations = JSON.createArrayNode();
      citations
          .addObject()
          .put("source", "notes")
          .put("path", path)
          .put("quote", "the password is swordfish");
      assertEquals("gone", verdict(service, citations).get("state").asText());
    }
    assertEquals(
        400, send(service, "POST", "/api/v1/citations/verify", "{\"citations\":[]}").statusCode());
    assertEquals(
        400,
        send(service, "POST", "/api/v1/citations/verify", "{\"citations\":[{\"path\":\"a\"}]}")
            .statusCode());
  }

  @Test
  void an_answer_is_replayed_from_its_receipt_after_its_files_are_gone() throws Exception {
    Service service = serve();
    JsonNode answer = ask(service, "");
    assertTrue(answer.at("/statements/0/supported").asBoolean(), answer.toString());
    String id = answer.get("receipt").asText();
    JsonNode receipt = room.get(service, "/api/v1/receipts/" + id);
    assertEquals(answer, receipt.get("answer"));
    assertEquals(1, receipt.get("generation").asInt());
    assertTrue(receipt.at("/passages/0/text").asText().contains("port locker"));
    assertEquals(64, receipt.at("/passages/0/passageSha256").asText().length());
    assertFalse(receipt.get("kept").asBoolean());

    Files.delete(room.notes.resolve("boat.md"));
    ServiceRoom.await(() -> !room.paths(service, "port locker").contains("boat.md"));
    JsonNode replay = room.post(service, "/api/v1/receipts/" + id + "/replay", "{}");
    assertTrue(replay.get("same").asBoolean(), replay.toString());
    assertEquals(answer.get("answer"), replay.at("/answer/answer"));

    assertEquals(1, room.get(service, "/api/v1/receipts").get("total").asInt());
    assertEquals(204, send(service, "DELETE", "/api/v1/receipts/" + id, null).statusCode());
    assertEquals(404, send(service, "GET", "/api/v1/receipts/" + id, null).statusCode());
    assertEquals(404, send(service, "GET", "/api/v1/receipts/..%2F..%2Fa", null).statusCode());
  }

  @Test
  void what_is_to_be_kept_outlives_the_service_and_nothing_else() throws Exception {
    Service first = serve();
    String passing = ask(first, "").get("receipt").asText();
    String kept = ask(first, ",\"keep\":true").get("receipt").asText();
    String talk = begin(first, true);
    String whisper = begin(first, false);
    room.post(first, "/api/v1/conversations/" + talk + "/ask", PUMP.formatted(""));
    room.post(first, "/api/v1/conversations/" + whisper + "/ask", PUMP.formatted(""));
    Path file = room.data().resolve("state/receipts/" + kept + ".json");
    assertTrue(Files.exists(file));
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    first.close();

    Service second = serve();
    assertEquals(404, send(second, "GET", "/api/v1/receipts/" + passing, null).statusCode());
    assertEquals(kept, room.get(second, "/api/v1/receipts/" + kept).get("id").asText());
    JsonNode list = room.get(second, "/api/v1/conversations").get("conversations");
    assertEquals(1, list.size(), list.toString());
    assertEquals(1, list.get(0).get("turns").asInt());
    assertEquals(204, send(second, "DELETE", "/api/v1/conversations", null).statusCode());
    assertTrue(files("state/conversations").isEmpty());
  }

  @Test
  void a_purged_source_leaves_nothing_in_receipts_and_conversations() throws Exception {
    Service service = serve();
    ask(service, ",\"keep\":true");
    String passing = ask(service, "").get("receipt").asText();
    String talk = begin(service, true);
    room.post(service, "/api/v1/conversations/" + talk + "/ask", PUMP.formatted(""));
    assertEquals(1, files("state/receipts").size());
    assertEquals(
        204, send(service, "DELETE", "/api/v1/sources/notes?purge=true", null).statusCode());
    assertTrue(files("state/receipts").isEmpty());
    assertTrue(files("state/conversations").isEmpty());
    assertEquals(404, send(service, "GET", "/api/v1/receipts/" + passing, null).statusCode());
  }

  @Test
  void a_conversation_goes_on_and_its_last_answer_can_be_made_again() throws Exception {
    Service service = serve();
    String id = begin(service, false);
    String path = "/api/v1/conversations/" + id;
    room.post(service, path + "/ask", PUMP.formatted(""));
    JsonNode second = room.post(service, path + "/ask", "{\"question\":\"And where is it kept?\"}");
    assertTrue(second.get("completedQuestion").asText().contains("Albatross"), second.toString());
    room.post(service, path + "/regenerate", "{}");
    JsonNode conversation = room.get(service, path);
    assertEquals(2, conversation.get("turns").size());
    assertTrue(conversation.at("/turns/1/seed").isNumber());
    assertEquals("And where is it kept?", conversation.at("/turns/1/question/text").asText());
    assertFalse(room.post(service, path + "/stop", "{}").get("stopped").asBoolean());
    assertEquals(
        400,
        send(
                service,
                "POST",
                path + "/ask",
                PUMP.formatted(",\"history\":[{\"question\":\"a\",\"answer\":\"b\"}]"))
            .statusCode());
    assertEquals(204, send(service, "DELETE", path, null).statusCode());
    assertEquals(404, send(service, "GET", path, null).statusCode());
  }

  @Test
  void two_cold_replays_of_a_models_answer_say_the_same() throws Exception {
    TinyGguf.write(scratch.resolve("tiny.gguf"), 7);
    Service service = serveModel();
    JsonNode answer = ask(service, ",\"seed\":11");
    String id = answer.get("receipt").asText();
    JsonNode receipt = room.get(service, "/api/v1/receipts/" + id);
    assertEquals(11, receipt.at("/asked/seed").asInt());
    assertEquals("embedded", receipt.at("/engine/kind").asText());
    assertEquals(64, receipt.at("/engine/modelSha256").asText().length());
    assertTrue(receipt.at("/asked/prompt").asText().contains("port locker"));
    assertTrue(receipt.at("/asked/grammar").asText().startsWith("root ::="));
    String written = receipt.get("written").asText();
    assertFalse(written.isBlank());

    ask(service, ",\"seed\":12"); // The engine now remembers another answer.
    JsonNode one = room.post(service, "/api/v1/receipts/" + id + "/replay", "{}").get("answer");
    JsonNode two = room.post(service, "/api/v1/receipts/" + id + "/replay", "{}").get("answer");
    assertEquals(one.get("answer"), two.get("answer"));
    assertEquals(one.get("statements"), two.get("statements"));
    String other = ask(service, ",\"seed\":13").get("receipt").asText();
    assertNotEquals(
        written, room.get(service, "/api/v1/receipts/" + other).get("written").asText());
  }

  @Test
  void an_answer_that_is_being_made_can_be_stopped() throws Exception {
    TinyGguf.write(scratch.resolve("tiny.gguf"), 7, TinyGguf.Shape.SLOW);
    Service service = serveModel();
    String path = "/api/v1/conversations/" + begin(service, false);
    CompletableFuture<HttpResponse<String>> asked = new CompletableFuture<>();
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                asked.complete(send(service, "POST", path + "/ask", PUMP.formatted("")));
              } catch (Exception e) {
                asked.completeExceptionally(e);
              }
            });
    ServiceRoom.await(() -> room.post(service, path + "/stop", "{}").get("stopped").asBoolean());
    HttpResponse<String> ended = asked.get();
    asking.join();
    assertEquals(503, ended.statusCode(), ended.body());
    assertTrue(ended.body().contains("\"cancelled\""), ended.body());
    assertEquals(0, room.get(service, path).get("turns").size());
  }

  private Service serveModel() throws Exception {
    Files.writeString(
        scratch.resolve("carrel.yaml"),
        "engines: {answer: {kind: embedded, model: tiny.gguf, contextTokens: 2048, threads: 1}}\n");
    Service service =
        room.serve(new Options(room.data(), scratch.resolve("carrel.yaml"), 0), room.notes);
    room.awaitIdle(service);
    return service;
  }

  private Service serve() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    return service;
  }

  private JsonNode ask(Service service, String more) throws Exception {
    return room.post(service, "/api/v1/ask", PUMP.formatted(more));
  }

  private String begin(Service service, boolean keep) throws Exception {
    return room.post(service, "/api/v1/conversations", "{\"keep\":" + keep + "}")
        .get("id")
        .asText();
  }

  /** The citations of an answer as a client would send them back. */
  private static ArrayNode citations(JsonNode answer) {
    return (ArrayNode) answer.get("citations");
  }

  private JsonNode verdict(Service service, ArrayNode citations) throws Exception {
    ObjectNode body = JSON.createObjectNode();
    body.set("citations", citations);
    return room.post(service, "/api/v1/citations/verify", body.toString()).at("/verdicts/0");
  }

  private HttpResponse<String> send(
      Service service, String method, String path, @Nullable String body) throws Exception {
    return room.send(
        HttpRequest.newBuilder(ServiceRoom.uri(service, path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private List<Path> files(String folder) throws IOException {
    Path place = room.data().resolve(folder);
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.toList();
    }
  }
}
