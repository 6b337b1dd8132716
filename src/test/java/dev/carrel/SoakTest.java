package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service in long use: random changes and questions without pause. Afterwards it must know what a
 * fresh index of the same folder knows, in the memory that it had after warming up. Properties:
 * {@code carrel.soak.minutes} (default 60), {@code carrel.seed}.
 */
@EnabledIfSystemProperty(named = "carrel.long", matches = "true")
class SoakTest {
  private static final Duration LENGTH =
      Duration.ofMinutes(Integer.getInteger("carrel.soak.minutes", 60));
  private static final int FILES = 3_000;
  private static final int CHANGES_AT_ONCE_MAX = 6;
  private static final int PAUSE_MILLIS_MAX = 1_000;
  private static final int SAMPLES = 60;

  /** What runs in the background waits for whatever else the machine has to do. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  /** How far the median of the last quarter may lie above that of the second. */
  private static final double GROWTH_MAX = 1.10;

  private static final long MEGABYTE = 1 << 20;

  @TempDir Path scratch;

  private record Sample(long residentBytes, long heapBytes) {}

  @Test
  void a_service_in_long_use_stays_true_and_does_not_grow() throws Exception {
    long seed = Long.getLong("carrel.seed", System.nanoTime());
    System.out.println("SoakTest: -Dcarrel.seed=" + seed + ", " + LENGTH);
    Random random = new Random(seed);
    ChangingFolder notes = new ChangingFolder(scratch.resolve("notes"), random, FILES);
    try (ServiceProcess service =
        ServiceProcess.start(scratch, scratch.resolve("data"), List.of(), notes.folder())) {
      service.awaitIdle(PATIENCE);
      List<Sample> samples = use(service, notes, random);
      assertFlat("resident", samples.stream().map(Sample::residentBytes).toList());
      assertFlat("heap", samples.stream().map(Sample::heapBytes).toList());
      service.awaitIdle(PATIENCE);
      try (ServiceProcess fresh =
          ServiceProcess.start(scratch, scratch.resolve("fresh"), List.of(), notes.folder())) {
        fresh.awaitIdle(PATIENCE);
        assertSameKnowledge(fresh, service, notes);
      }
    }
  }

  private static List<Sample> use(ServiceProcess service, ChangingFolder notes, Random random)
      throws Exception {
    long start = System.nanoTime();
    long every = LENGTH.toNanos() / SAMPLES;
    List<Sample> samples = new ArrayList<>();
    long questions = 0;
    long empty = 0;
    while (System.nanoTime() - start < LENGTH.toNanos()) {
      for (int i = random.nextInt(CHANGES_AT_ONCE_MAX); i >= 0; i--) {
        notes.change();
      }
      List<String> words = List.copyOf(notes.wordOfFile().values());
      for (int i = random.nextInt(20); i >= 0; i--) {
        String word = words.get(random.nextInt(words.size()));
        JsonNode hits = service.get("/api/v1/search?q=what+of+" + word).get("hits");
        questions++;
        empty += hits.isEmpty() ? 1 : 0;
      }
      if (System.nanoTime() - start >= every * samples.size()) {
        samples.add(new Sample(service.residentBytes(), heapAfterCollection(service)));
      }
      Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
    }
    System.out.printf(
        Locale.ROOT,
        "SoakTest: %d versions of %d files, %d questions, %d without a hit%n",
        notes.versions(),
        notes.wordOfFile().size(),
        questions,
        empty);
    assertEquals(0, empty, "questions without a hit");
    return samples;
  }

  /** Live data and not garbage: what is used once everything that nobody holds is gone. */
  private static long heapAfterCollection(ServiceProcess service) throws Exception {
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(service.processId()),
                "GC.class_histogram")
            .start();
    String total = "";
    for (String line : histogram.inputReader().lines().toList()) {
      total = line.startsWith("Total") ? line : total;
    }
    histogram.waitFor();
    // "Total", the number of objects, their bytes.
    return Long.parseLong(total.replaceAll(".* (\\d+) *$", "$1"));
  }

  private static void assertFlat(String what, List<Long> samples) {
    long afterWarmUp = median(samples.subList(samples.size() / 4, samples.size() / 2));
    long atTheEnd = median(samples.subList(3 * samples.size() / 4, samples.size()));
    System.out.printf(
        Locale.ROOT,
        "SoakTest: %s memory %d MB after warming up, %d MB at the end%n",
        what,
        afterWarmUp / MEGABYTE,
        atTheEnd / MEGABYTE);
    assertTrue(atTheEnd <= afterWarmUp * GROWTH_MAX, what + " memory has grown: " + samples);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void assertSameKnowledge(
      ServiceProcess fresh, ServiceProcess used, ChangingFolder notes) throws Exception {
    assertEquals(fresh.status().get("files"), used.status().get("files"));
    assertEquals(fresh.status().get("chunks"), used.status().get("chunks"));
    Map<String, String> expected = files(fresh);
    assertEquals(notes.hashes().keySet(), expected.keySet());
    assertEquals(expected, files(used));
    for (Map.Entry<String, String> each : notes.wordOfFile().entrySet()) {
      String found = passages(fresh, each.getValue());
      assertTrue(found.contains(each.getKey()), each.toString());
      assertEquals(found, passages(used, each.getValue()), each.toString());
    }
    int deadFound = 0;
    for (String word : notes.deadWords()) {
      deadFound += used.pathsWith(word).size();
    }
    assertEquals(0, deadFound, "passages of versions that are no more");
  }

  private static Map<String, String> files(ServiceProcess service) throws Exception {
    Map<String, String> files = new TreeMap<>();
    for (JsonNode file : service.get("/api/v1/files?limit=10000").get("files")) {
      String what =
          file.get("state").asText() + " " + file.get("sha256").asText() + " " + file.get("chunks");
      files.put(file.get("path").asText(), what);
    }
    return files;
  }

  /** The passages that hold a word, each with its place and text; the order of equals is chance. */
  private static String passages(ServiceProcess service, String word) throws Exception {
    List<String> passages = new ArrayList<>();
    for (JsonNode hit : service.get("/api/v1/search?k=20&mode=keyword&q=" + word).get("hits")) {
      if (hit.get("text").asText().contains(word)) {
        passages.add(hit.get("path") + " " + hit.get("startChar") + " " + hit.get("text"));
      }
    }
    return String.join("\n", passages.stream().sorted().toList());
  }
}
