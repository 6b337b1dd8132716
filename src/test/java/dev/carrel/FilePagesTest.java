package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.cli.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePagesTest {
  private static final int FILES = 25;

  @TempDir Path scratch;

  @Test
  void files_that_come_and_go_between_two_pages_shift_nothing() throws Exception {
    try (ServiceRoom room = new ServiceRoom(scratch)) {
      Path folder = Files.createDirectory(room.notes.resolve("many"));
      List<String> staying = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        staying.add("many/%03d.md".formatted(i * 2));
        Files.writeString(folder.resolve("%03d.md".formatted(i * 2)), "Note " + i + ".\n");
      }
      Service service = room.serve(room.notes);
      room.awaitIdle(service);
      List<String> listed = new ArrayList<>();
      String cursor = "";
      for (int page = 0; page < FILES; page++) {
        JsonNode files =
            room.get(
                service,
                "/api/v1/files?path=many/**&limit=7"
                    + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
        listed.addAll(files.get("files").findValuesAsText("path"));
        if (files.get("next").isNull()) {
          break;
        }
        cursor = files.get("next").asText();
        // One before everything that was listed, and one that was listed goes.
        Files.writeString(folder.resolve("%03d.md".formatted(page * 2 + 1)), "Another.\n");
        Files.delete(room.notes.resolve(listed.get(page)));
        assertTrue(
            room.post(service, "/api/v1/rescan", "{}").get("complete").asBoolean(), "looked");
      }
      assertEquals(staying, listed);
    }
  }
}
