package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.engine.CopierGguf;
import dev.carrel.serve.OpenApiContract;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way from files to an answer that a language model writes, with a model of which can be
 * known what it says: it copies from the passages and cites them.
 */
class CopiedAnswerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, String> NOTES =
      Map.of(
          "bees.md",
          """
          # Bees

          How many eggs does the queen bee lay?
          The queen lays up to two thousand eggs on a summer day.
          """,
          "boat.md",
          """
          # The Albatross

          The keel of the boat is of oak.

          Where does the bilge pump of the Albatross hang?
          The bilge pump hangs behind the port locker.
          """,
          "trains.md",
          """
          # Trains

          When does the night train from Bergen arrive in Oslo?
          It arrives shortly before seven.
          """);

  /** Question, answer without its mark, file, line of the answer. */
  private record Known(String question, String answer, String path, int line) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              "Where does the bilge pump of the Albatross hang?",
              "The bilge pump hangs behind the port locker.",
              "boat.md",
              6),
          new Known(
              "How many eggs does the queen bee lay?",
              "The queen lays up to two thousand eggs on a summer day.",
              "bees.md",
              4),
          new Known(
              "When does the night train from Bergen arrive in Oslo?",
              "It arrives shortly before seven.",
              "trains.md",
              4));

  @TempDir Path scratch;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void every_answer_is_copied_from_its_file_and_cites_it_the_same_each_time() throws Exception {
    CopierGguf.write(scratch.resolve("copier.gguf"));
    Path notes = Files.createDirectory(scratch.resolve("notes"));
    for (Map.Entry<String, String> note : NOTES.entrySet()) {
      Files.writeString(notes.resolve(note.getKey()), note.getValue());
    }
    Files.writeString(
        scratch.resolve("carrel.yaml"),
        "engines: {answer: {kind: embedded, model: copier.gguf, threads: 1}}\n");
    try (Service service =
        new Carrel(scratch)
            .serve(
                new Options(scratch.resolve("data"), scratch.resolve("carrel.yaml"), 0),
                List.of(notes),
                remark -> {})) {
      awaitIdle(service);
      for (int round = 0; round < 2; round++) {
        for (Known known : KNOWN) {
          assertKnown(known, ask(service, known.question()));
        }
      }
    }
  }

  private static void assertKnown(Known known, JsonNode reply) {
    assertEquals("copier.gguf", reply.get("engine").asText(), reply.toString());
    assertTrue(reply.get("grounded").asBoolean(), reply.toString());
    String answer = reply.get("answer").asText();
    JsonNode citation = reply.get("citations").get(0);
    assertEquals(known.answer() + " [" + citation.get("number").asInt() + "]", answer);
    assertEquals(1, reply.get("citations").size(), reply.toString());
    assertEquals(known.path(), citation.get("path").asText(), reply.toString());
    assertTrue(citation.get("quote").asText().contains(known.answer()), reply.toString());
    assertTrue(
        citation.get("startLine").asInt() <= known.line()
            && known.line() <= citation.get("endLine").asInt(),
        reply.toString());
  }

  private static void awaitIdle(Service service) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!service.desk().status().state().equals("idle")) {
      assertTrue(System.nanoTime() < end, "the notes were not indexed within " + PATIENCE);
      Thread.sleep(20);
    }
  }

  private JsonNode ask(Service service, String question) throws Exception {
    HttpResponse<String> reply =
        client.send(
            HttpRequest.newBuilder(service.address().resolve("/api/v1/ask"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        JSON.createObjectNode().put("question", question).toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    OpenApiContract.served().hold(reply);
    assertEquals(200, reply.statusCode(), reply.body());
    return JSON.readTree(reply.body());
  }
}
