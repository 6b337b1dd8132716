package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A source of a million files in a heap of 1 GB: all are found, a start with nothing changed costs
 * a walk, and one change among them costs one file. Property: {@code carrel.files} (default a
 * million).
 */
@EnabledIfSystemProperty(named = "carrel.long", matches = "true")
class MillionFilesTest {
  private static final int FILES = Integer.getInteger("carrel.files", 1_000_000);
  private static final int FILES_IN_A_FOLDER = 1_000;

  /**
   * So many have a text of their own; the others are copies, as in real collections of this size.
   */
  private static final int TEXTS = Math.max(1, FILES / 20);

  private static final Duration PATIENCE = Duration.ofHours(3);

  @TempDir Path scratch;

  @Test
  void a_million_files_are_found_and_watched() throws Exception {
    Path folder = Files.createDirectory(scratch.resolve("many"));
    for (int i = 0; i < FILES; i++) {
      write(folder, i, i % TEXTS);
    }
    long start = System.nanoTime();
    try (ServiceProcess service = serve(folder)) {
      service.await(PATIENCE, () -> found(service) == FILES && pending(service) == 0);
      say("found by words", start, service);
      service.awaitIdle(PATIENCE);
      say("found by meaning too", start, service);
      assertEquals(TEXTS, computed(service), "each text is embedded once");
      assertEquals(FILES / TEXTS, copies(service, TEXTS / 2));
    }
    start = System.nanoTime();
    try (ServiceProcess service = serve(folder)) {
      service.awaitIdle(PATIENCE);
      say("started again", start, service);
      assertEquals(0, computed(service));
      start = System.nanoTime();
      write(folder, FILES / 2, FILES);
      service.await(PATIENCE, () -> copies(service, FILES) == 1);
      say("one file changed", start, service);
      Files.delete(file(folder, FILES / 2));
      service.await(PATIENCE, () -> copies(service, FILES) == 0);
      service.awaitIdle(PATIENCE);
      assertEquals(FILES - 1, found(service));
    }
  }

  private ServiceProcess serve(Path folder) throws Exception {
    return ServiceProcess.start(scratch, scratch.resolve("data"), List.of(), folder);
  }

  private static Path file(Path folder, int number) {
    return folder.resolve(
        "folder-" + number / FILES_IN_A_FOLDER + "/note-" + number % FILES_IN_A_FOLDER + ".txt");
  }

  private static String word(int text) {
    return "zq" + Integer.toString(text, 36) + "xj";
  }

  private static void write(Path folder, int number, int text) throws Exception {
    Path file = file(folder, number);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "The parcel " + word(text) + " has arrived.\n");
  }

  private static long found(ServiceProcess service) throws Exception {
    return service.status().get("files").get("found").asLong();
  }

  private static long pending(ServiceProcess service) throws Exception {
    JsonNode status = service.status();
    boolean walking = status.get("sources").get(0).get("state").asText().equals("walking");
    return walking ? 1 : status.get("files").get("pending").asLong();
  }

  private static long computed(ServiceProcess service) throws Exception {
    return service.status().get("embeddings").get("computed").asLong();
  }

  private static int copies(ServiceProcess service, int text) throws Exception {
    return service.pathsWith(word(text)).size();
  }

  private static void say(String what, long startNanos, ServiceProcess service) throws Exception {
    long own = service.ownBytes();
    System.out.printf(
        Locale.ROOT,
        "MillionFilesTest: %,d files %s after %.1f s, %,d MB of its own, %,d MB resident%n",
        FILES,
        what,
        (System.nanoTime() - startNanos) / 1e9,
        own >> 20,
        service.residentBytes() >> 20);
    assertTrue(own < 2L << 30, "memory of its own: " + own);
  }
}
