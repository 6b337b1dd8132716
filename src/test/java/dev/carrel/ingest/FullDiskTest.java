package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.FillingDisk;
import dev.carrel.index.LuceneIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk fills up under the work: it stops, says so, and goes on when there is room. */
class FullDiskTest {
  private static final int DISK_MEGABYTES = 40;

  /** Several of the longest pauses between two attempts to write, on a busy machine. */
  private static final long PATIENCE_MILLIS = 180_000;

  @TempDir Path scratch;
  private Path notes = Path.of("");
  private final Map<String, String> wordOfFile = new TreeMap<>();
  private final Set<String> deadWords = new HashSet<>();
  private int words;

  @BeforeEach
  void a_folder() throws IOException {
    notes = Files.createDirectory(scratch.resolve("notes"));
  }

  @Test
  void whatever_is_written_when_the_disk_fills_everything_is_found_once_there_is_room()
      throws Exception {
    long seed = Long.getLong("carrel.seed", System.nanoTime());
    System.out.println("FullDiskTest: carrel.seed=" + seed);
    Random random = new Random(seed);
    AtomicBoolean full = new AtomicBoolean();
    for (int i = 0; i < 60; i++) {
      write("note-" + i + ".md");
    }
    try (Workshop workshop =
        new Workshop(
            scratch.resolve("work"),
            scratch.resolve("data"),
            (folder, settings) -> FillingDisk.open(folder, settings, full),
            endless())) {
      workshop.take(notes);
      for (int outage = 0; outage < 3; outage++) {
        Thread.sleep(random.nextInt(400));
        full.set(true);
        for (int i = 0; i < 5; i++) {
          change(random);
        }
        awaitProblem(workshop, "is full");
        assertEquals("indexing", workshop.pipeline.status().state());
        change(random);
        full.set(false);
        awaitNoProblem(workshop);
      }
      assertAgrees(workshop);
    }
  }

  @Test
  void a_disk_that_is_really_full_resumes_and_nothing_is_embedded_twice() throws Exception {
    Path data = scratch.resolve("data");
    try (SmallDisk disk = SmallDisk.mount(data, DISK_MEGABYTES);
        Workshop workshop =
            new Workshop(scratch.resolve("work"), data, LuceneIndex::open, endless())) {
      write("before.md");
      workshop.take(notes);
      workshop.awaitIdle();
      disk.fill();
      for (int i = 0; i < 30; i++) {
        write("late-" + i + ".md");
      }
      awaitProblem(workshop, "is full");
      assertEquals(List.of("before.md"), workshop.paths(wordOfFile.getOrDefault("before.md", "")));
      disk.makeRoom();
      awaitNoProblem(workshop);
      assertAgrees(workshop);
    }
  }

  @Test
  void the_last_of_the_room_is_never_used_up() throws Exception {
    Path data = scratch.resolve("data");
    try (SmallDisk disk = SmallDisk.mount(data, DISK_MEGABYTES);
        Workshop workshop =
            new Workshop(scratch.resolve("work"), data, LuceneIndex::open, DiskRoom.of(data))) {
      write("before.md");
      workshop.take(notes);
      workshop.awaitIdle();
      disk.fill();
      awaitProblem(workshop, "is nearly full (0.0 MB are free");
      write("late.md");
      assertEquals(List.of("before.md"), workshop.paths(wordOfFile.getOrDefault("before.md", "")));
      disk.makeRoom();
      awaitNoProblem(workshop);
      long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
      while (workshop.paths(wordOfFile.getOrDefault("late.md", "")).isEmpty()) {
        assertTrue(System.nanoTime() < end, "late.md is not found");
        Thread.sleep(20);
      }
      assertAgrees(workshop);
    }
  }

  private void assertAgrees(Workshop workshop) throws InterruptedException {
    workshop.pipeline.reindex(Ingestion.Reindex.CHANGED);
    workshop.awaitIdle();
    Status status = workshop.pipeline.status();
    assertEquals(wordOfFile.size(), status.files().indexed());
    assertEquals(status.chunks().total(), status.chunks().embedded());
    wordOfFile.forEach((path, word) -> assertEquals(List.of(path), workshop.paths(word), word));
    deadWords.forEach(word -> assertEquals(List.of(), workshop.paths(word), word));
    assertTrue(
        status.embeddings().computed() <= words, status.embeddings() + " of " + words + " texts");
  }

  private void change(Random random) throws IOException {
    List<String> paths = List.copyOf(wordOfFile.keySet());
    String path = paths.get(random.nextInt(paths.size()));
    switch (random.nextInt(3)) {
      case 0 -> write(path);
      case 1 -> {
        Files.delete(notes.resolve(path));
        deadWords.add(wordOfFile.remove(path));
      }
      default -> write("new-" + words + ".md");
    }
  }

  /** Each version of each file is one chunk with a word that no other has. */
  private void write(String path) throws IOException {
    String word = "zq" + Integer.toString(words++, 36) + "xj";
    String before = wordOfFile.put(path, word);
    if (before != null) {
      deadWords.add(before);
    }
    Path draft = scratch.resolve("draft");
    Files.writeString(draft, "The heron " + word + " fishes at the weir.\n");
    Files.move(draft, notes.resolve(path), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void awaitProblem(Workshop workshop, String part) throws InterruptedException {
    await(workshop, part);
  }

  private static void awaitNoProblem(Workshop workshop) throws InterruptedException {
    await(workshop, null);
  }

  private static void await(Workshop workshop, @Nullable String part) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (true) {
      String problem = workshop.pipeline.status().problem();
      if (part == null ? problem == null : problem != null && problem.contains(part)) {
        return;
      }
      assertTrue(System.nanoTime() < end, "wanted " + part + ", found " + problem);
      Thread.sleep(20);
    }
  }

  /** Writes have to fail before anything is noticed. */
  private DiskRoom endless() {
    return new DiskRoom(
        scratch,
        new DiskRoom.Disk() {
          @Override
          public long usableBytes() {
            return Long.MAX_VALUE;
          }

          @Override
          public long totalBytes() {
            return Long.MAX_VALUE;
          }
        });
  }
}
