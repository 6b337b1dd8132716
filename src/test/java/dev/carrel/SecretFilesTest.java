package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.cli.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and password stores in a folder that is served. */
class SecretFilesTest {
  @AutoClose private final ServiceRoom room;

  SecretFilesTest(@TempDir Path scratch) throws IOException {
    room = new ServiceRoom(scratch);
  }

  @Test
  void a_secret_is_listed_with_its_reason_and_never_read() throws Exception {
    Files.writeString(room.notes.resolve("id_rsa"), "the heron key");
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    assertFalse(room.paths(service, "heron key").contains("id_rsa"));
    JsonNode file = room.get(service, "/api/v1/files?state=skipped").get("files").get(0);
    assertEquals("id_rsa", file.get("path").asText());
    assertTrue(file.get("reason").asText().contains("watch.secrets"), file.toString());

    Files.writeString(room.notes.resolve(".carrelignore"), "!id_rsa\n");
    ServiceRoom.await(() -> room.paths(service, "heron key").contains("id_rsa"));
    Files.delete(room.notes.resolve(".carrelignore"));
    ServiceRoom.await(() -> !room.paths(service, "heron key").contains("id_rsa"));
  }

  @Test
  void a_secret_by_content_is_read_only_while_it_is_allowed() throws Exception {
    Files.writeString(
        room.notes.resolve("backup.txt"),
        "AGE-SECRET-KEY-1HERONQQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L\n");
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    JsonNode file = room.get(service, "/api/v1/files?state=skipped").get("files").get(0);
    assertEquals("backup.txt", file.get("path").asText());
    assertTrue(file.get("reason").asText().contains("!backup.txt"), file.toString());

    Files.writeString(room.notes.resolve(".carrelignore"), "!backup.txt\n");
    ServiceRoom.await(() -> room.paths(service, "AGE SECRET KEY").contains("backup.txt"));
    Files.delete(room.notes.resolve(".carrelignore"));
    ServiceRoom.await(() -> !room.paths(service, "AGE SECRET KEY").contains("backup.txt"));
  }
}
