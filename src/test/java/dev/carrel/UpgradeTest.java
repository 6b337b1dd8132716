package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder that an earlier version wrote, as it was: it is made when the next one differs. */
class UpgradeTest {
  /** Where the notes were when it was made. */
  private static final String MADE_IN = "/home/me/";

  @AutoClose private final ServiceRoom room;

  UpgradeTest(@TempDir Path scratch) throws IOException {
    room = new ServiceRoom(scratch);
  }

  /** Made by the version whose parser did not know aliases and read a canvas as the JSON it is. */
  @Test
  void a_data_folder_of_the_version_before_answers_at_once_and_becomes_a_new_one()
      throws Exception {
    Path old = Files.createDirectory(room.scratch.resolve("old"));
    unpack("parse-8.zip", old);
    Path sources = old.resolve("data/state/sources.json");
    Files.writeString(sources, Files.readString(sources).replace(MADE_IN, old.toString() + "/"));

    List<String> remarks = new ArrayList<>();
    Service service =
        new Carrel(room.scratch)
            .serve(new Options(old.resolve("data"), null, 0), List.of(), remarks::add);
    try (service) {
      assertEquals("trips/night-train.md", room.paths(service, "night train Bergen").getFirst());
      room.awaitIdle(service);
      JsonNode status = room.status(service);
      assertEquals(2, status.get("generation").asInt());
      assertEquals(3, status.at("/files/indexed").asInt());
      assertEquals("trips/night-train.md", room.paths(service, "sleeper").getFirst());
      assertEquals(
          "Varnish the tiller in spring",
          room.search(service, "tiller").at("/hits/0/text").asText());
      // The two notes are as they were; the canvas says something else than its JSON did.
      assertEquals(1, status.at("/embeddings/computed").asInt());
    }
    assertTrue(
        Files.readString(old.resolve("data/state/tokens.json")).contains("\"editor\""),
        "tokens stay");
    assertTrue(
        remarks.stream()
            .anyMatch(remark -> remark.contains("'parse-8' and Carrel now has 'parse-")),
        remarks.toString());
  }

  private static void unpack(String name, Path folder) throws IOException {
    try (InputStream file =
            Objects.requireNonNull(UpgradeTest.class.getResourceAsStream("/upgrade/" + name));
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = folder.resolve(entry.getName());
        Files.createDirectories(entry.isDirectory() ? target : target.getParent());
        if (!entry.isDirectory()) {
          Files.write(target, zip.readAllBytes());
        }
      }
    }
  }
}
