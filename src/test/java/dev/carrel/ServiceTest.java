package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.cli.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way, from a file to a hit and to an answer, and what follows the files. */
class ServiceTest {
  @AutoClose private final ServiceRoom room;

  ServiceTest(@TempDir Path scratch) throws IOException {
    room = new ServiceRoom(scratch);
  }

  @Test
  void a_folder_becomes_hits_that_open_at_their_place() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    JsonNode hit = room.search(service, "where is the bilge pump").get("hits").get(0);
    assertEquals("boat.md", hit.get("path").asText());
    String text = Files.readString(room.notes.resolve("boat.md"));
    assertEquals(
        hit.get("text").asText(),
        text.substring(hit.get("startChar").asInt(), hit.get("endChar").asInt()));
    assertEquals(3, hit.get("endLine").asInt());
  }

  @Test
  void a_saved_a_renamed_and_a_deleted_file_are_followed_while_serving() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);

    Path draft = room.scratch.resolve("draft");
    Files.writeString(draft, "# The boat\n\nThe sextant lies in the chart table.\n");
    Files.move(draft, room.notes.resolve("boat.md"), StandardCopyOption.ATOMIC_MOVE);
    ServiceRoom.await(() -> room.paths(service, "sextant chart table").contains("boat.md"));
    ServiceRoom.await(() -> !texts(service, "bilge pump").contains("bilge"));

    Files.move(room.notes.resolve("boat.md"), room.notes.resolve("ship.md"));
    ServiceRoom.await(() -> room.paths(service, "sextant").contains("ship.md"));
    ServiceRoom.await(() -> !room.paths(service, "sextant").contains("boat.md"));

    Files.delete(room.notes.resolve("ship.md"));
    ServiceRoom.await(() -> !room.paths(service, "sextant").contains("ship.md"));

    Path folder = Files.createDirectories(room.notes.resolve("a/b"));
    Files.writeString(folder.resolve("c.txt"), "The heron fishes at the weir.");
    ServiceRoom.await(() -> room.paths(service, "heron weir").contains("a/b/c.txt"));
    Files.move(room.notes.resolve("a"), room.notes.resolve("z"));
    ServiceRoom.await(() -> room.paths(service, "heron weir").contains("z/b/c.txt"));
    ServiceRoom.await(() -> !room.paths(service, "heron weir").contains("a/b/c.txt"));
    room.awaitIdle(service);
    JsonNode files = room.get(service, "/api/v1/status").get("files");
    assertEquals(2, files.get("found").asInt(), files.toString());
    assertEquals(2, files.get("indexed").asInt(), files.toString());
  }

  @Test
  void what_changed_while_nobody_watched_is_mended_and_nothing_is_embedded_twice()
      throws Exception {
    Service first = room.serve(room.notes);
    room.awaitIdle(first);
    first.close();
    Files.delete(room.notes.resolve("garden.md"));
    Files.writeString(
        room.notes.resolve("bees.md"), "# Bees\n\nThe hive needs a new frame in May.\n");

    Service second = room.serve();
    room.awaitIdle(second);
    assertFalse(room.paths(second, "tomatoes warm wall").contains("garden.md"));
    assertTrue(room.paths(second, "hive frame May").contains("bees.md"));
    assertEquals(
        1,
        room.get(second, "/api/v1/status").get("embeddings").get("computed").asInt(),
        "bees alone");
    second.close();

    Service third = room.serve();
    room.awaitIdle(third);
    assertEquals(0, room.get(third, "/api/v1/status").get("embeddings").get("computed").asInt());
  }

  @Test
  void a_copy_and_a_move_cost_no_embedding() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    int before = room.get(service, "/api/v1/status").get("embeddings").get("computed").asInt();
    Files.copy(room.notes.resolve("boat.md"), room.notes.resolve("boat copy.md"));
    Files.move(room.notes.resolve("garden.md"), room.notes.resolve("allotment.md"));
    ServiceRoom.await(() -> room.paths(service, "bilge pump").contains("boat copy.md"));
    ServiceRoom.await(() -> room.paths(service, "tomatoes").contains("allotment.md"));
    room.awaitIdle(service);
    assertEquals(
        before, room.get(service, "/api/v1/status").get("embeddings").get("computed").asInt());
  }

  @Test
  void a_question_is_answered_with_the_documents_own_words_or_not_at_all() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    JsonNode answer =
        room.post(
            service, "/api/v1/ask", "{\"question\":\"Where is the bilge pump of the Albatross?\"}");
    assertTrue(answer.get("grounded").asBoolean(), answer.toString());
    JsonNode citation = answer.get("citations").get(0);
    assertEquals("boat.md", citation.get("path").asText());
    String text = Files.readString(room.notes.resolve("boat.md"));
    assertEquals(
        citation.get("quote").asText(),
        text.substring(citation.get("startChar").asInt(), citation.get("endChar").asInt()));

    JsonNode none =
        room.post(
            service,
            "/api/v1/ask",
            "{\"question\":\"Which enzyme unwinds the double helix during replication?\"}");
    assertFalse(none.get("grounded").asBoolean(), none.toString());
    assertTrue(none.get("citations").isEmpty());
  }

  @Test
  void a_question_that_leans_on_the_conversation_is_answered_from_what_it_means() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    String history =
        """
        [{"question": "Where is the bilge pump of the Albatross?",
          "answer": "The bilge pump of the Albatross hangs behind the port locker. [1]"}]
        """;
    JsonNode answer =
        room.post(
            service,
            "/api/v1/ask",
            "{\"question\": \"Where exactly?\", \"history\": " + history + "}");
    assertEquals("Where exactly?", answer.get("question").asText());
    assertEquals(
        "Where exactly is the bilge pump of the Albatross?",
        answer.get("completedQuestion").asText());
    assertEquals("boat.md", answer.at("/citations/0/path").asText(), answer.toString());

    JsonNode other =
        room.post(
            service,
            "/api/v1/ask",
            "{\"question\": \"What do tomatoes want?\", \"history\": " + history + "}");
    assertTrue(other.get("completedQuestion").isNull(), other.toString());
    assertEquals("garden.md", other.at("/citations/0/path").asText(), other.toString());
  }

  private String texts(Service service, String query) throws Exception {
    return String.join("\n", room.search(service, query).get("hits").findValuesAsText("text"));
  }
}
