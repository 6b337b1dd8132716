package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.cli.Service;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that writes a file, has Carrel look, and searches finds what it wrote. */
class ReadYourWritesTest {
  private static final int ROUNDS = 15;

  @TempDir Path scratch;
  private ServiceRoom room;
  private Service service;

  @BeforeEach
  void serve() throws Exception {
    room = new ServiceRoom(scratch);
    service = room.serve(room.notes);
    room.awaitIdle(service);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void what_was_written_is_found_and_what_was_there_before_is_not() throws Exception {
    Path file = room.notes.resolve("log.md");
    for (int round = 1; round <= ROUNDS; round++) {
      // Of one length, and often within one tick of the file system's clock.
      Files.writeString(file, "The word of the day is " + word(round) + ".\n");
      long sequence = looked("{\"source\": \"notes\", \"path\": \"log.md\"}");
      assertEquals(List.of("log.md"), found(word(round), sequence));
      assertEquals(List.of(), found(word(round - 1), sequence));
    }
    Files.delete(file);
    long sequence = looked("{\"source\": \"notes\", \"path\": \"log.md\"}");
    assertEquals(List.of(), found(word(ROUNDS), sequence));
  }

  @Test
  void a_whole_folder_is_looked_at_also_while_the_next_generation_is_built() throws Exception {
    room.post(service, "/api/v1/reindex", "{\"which\": \"all\"}");
    for (int round = 0; round < ROUNDS; round++) {
      Path folder = Files.createDirectories(room.notes.resolve("round" + round));
      for (int i = 0; i < 5; i++) {
        Files.writeString(folder.resolve(i + ".md"), "Of " + word(round) + ".\n");
      }
      long sequence = looked("{}");
      assertEquals(5, found(word(round), sequence).size());
    }
  }

  @Test
  void a_reply_says_how_new_it_is_and_the_number_never_falls() throws Exception {
    long before = 0;
    for (String target :
        List.of(
            "/api/v1/status",
            "/api/v1/search?q=pump",
            "/api/v1/files",
            "/api/v1/document?source=notes&path=boat.md")) {
      long sequence =
          Long.parseLong(send(target).headers().firstValue("Carrel-Sequence").orElseThrow());
      assertTrue(sequence >= before, target);
      before = sequence;
    }
  }

  @Test
  void a_sequence_that_is_never_reached_is_waited_for_only_so_long() throws Exception {
    HttpResponse<String> reply = send("/api/v1/search?q=pump&min_sequence=999999999999");
    assertEquals(503, reply.statusCode());
    assertEquals("sequence_not_reached", ServiceRoom.json(reply).at("/error/code").asText());
    assertEquals(400, send("/api/v1/search?q=pump&min_sequence=soon").statusCode());
  }

  @Test
  void a_folder_that_is_not_there_leaves_the_look_incomplete() throws Exception {
    Files.move(room.notes, scratch.resolve("elsewhere"));
    JsonNode looked = room.post(service, "/api/v1/rescan", "{\"source\": \"notes\"}");
    assertEquals(false, looked.get("complete").asBoolean());
    assertTrue(looked.at("/remarks/0").asText().startsWith("source notes: "), looked.toString());
  }

  /** Of letters alone: a word with digits is found by its pieces, too. */
  private static String word(int number) {
    return "zq" + (char) ('a' + number / 10) + "wx" + (char) ('a' + number % 10);
  }

  private long looked(String body) throws Exception {
    JsonNode looked = room.post(service, "/api/v1/rescan", body);
    assertTrue(looked.get("complete").asBoolean(), looked.toString());
    return looked.get("sequence").asLong();
  }

  private List<String> found(String word, long sequence) throws Exception {
    return room.get(service, "/api/v1/search?mode=keyword&q=" + word + "&min_sequence=" + sequence)
        .get("hits")
        .findValuesAsText("path");
  }

  private HttpResponse<String> send(String target) throws Exception {
    return room.send(HttpRequest.newBuilder(ServiceRoom.uri(service, target)).GET().build());
  }
}
