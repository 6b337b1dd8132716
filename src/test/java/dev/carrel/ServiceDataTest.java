package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.serve.BackupReport;
import dev.carrel.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data folder of a service: whose it is, and a backup of it. */
class ServiceDataTest {
  @AutoClose private final ServiceRoom room;

  ServiceDataTest(@TempDir Path scratch) throws IOException {
    room = new ServiceRoom(scratch);
  }

  @Test
  void a_second_service_on_the_same_data_folder_is_refused_and_the_first_goes_on()
      throws Exception {
    Service first = room.serve(room.notes);
    room.awaitIdle(first);
    StateException refused = assertThrows(StateException.class, () -> room.serve(room.notes));
    assertTrue(String.valueOf(refused.getMessage()).contains("is in use"), refused.getMessage());
    Files.writeString(room.notes.resolve("late.md"), "The heron fishes at the weir.");
    ServiceRoom.await(() -> room.paths(first, "heron weir").contains("late.md"));
    first.close();
    room.awaitIdle(room.serve());
  }

  @Test
  void a_backup_of_a_service_at_work_is_restored_and_follows_its_files() throws Exception {
    Service first = room.serve(room.notes);
    room.awaitIdle(first);
    Path file = room.scratch.resolve("carrel.zip");
    for (int i = 0; i < 20; i++) {
      Files.writeString(
          room.notes.resolve("note-" + i + ".md"), "The heron number " + i + " fishes.");
    }
    BackupReport report = first.desk().backup(file, false, progress -> {});
    assertEquals(Files.size(file), report.sizeBytes());
    room.awaitIdle(first);
    first.close();
    Files.delete(room.notes.resolve("garden.md"));

    Carrel home = new Carrel(room.scratch);
    Path restored = room.scratch.resolve("restored");
    home.restore(new Options(restored, null, null), file, false, progress -> {});
    Service second = home.serve(new Options(restored, null, 0), List.of(), remark -> {});

    assertTrue(
        room.paths(second, "bilge pump").contains("boat.md"), "found before anything is read");
    room.awaitIdle(second);
    ServiceRoom.await(() -> room.sourceState(second).equals("ok"));
    room.awaitIdle(second);
    JsonNode status = room.get(second, "/api/v1/status");
    assertEquals(21, status.get("files").get("indexed").asInt(), status.toString());
    assertFalse(room.paths(second, "tomatoes warm wall").contains("garden.md"));
    assertTrue(room.paths(second, "heron number 17").contains("note-17.md"));
    second.close();

    Options options = new Options(restored, null, null);
    home.backup(options, file, true, progress -> {});
    home.restore(options, file, true, progress -> {});
    assertTrue(Files.exists(room.scratch.resolve("restored.before-restore-1/carrel.json")));
  }
}
