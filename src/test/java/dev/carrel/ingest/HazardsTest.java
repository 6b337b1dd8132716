package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.index.LuceneIndex;
import dev.carrel.state.DataFolder;
import dev.carrel.state.StateException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What file systems hold that no program expects, all the way into the index and out of it. */
class HazardsTest {
  private static final long PATIENCE_MILLIS = 60_000;
  private static final int NAME_BYTES_MAX = 255;

  /** More than a system call takes at once. */
  private static final int DEEP_PATH_CHARS = 5_000;

  @TempDir Path scratch;
  private Path notes = Path.of("");

  @BeforeEach
  void a_folder() throws IOException {
    notes = Files.createDirectory(scratch.toRealPath().resolve("notes"));
  }

  @Test
  void times_in_the_far_future_and_past_are_times_like_others() throws Exception {
    try (Workshop workshop = workshop()) {
      Map<String, Instant> times =
          Map.of(
              "future.md", Instant.parse("2400-01-01T00:00:00Z"),
              "past.md", Instant.parse("1901-12-14T00:00:00Z"),
              "epoch.md", Instant.EPOCH);
      for (Map.Entry<String, Instant> file : times.entrySet()) {
        Files.writeString(notes.resolve(file.getKey()), "The heron fishes at the weir.");
        Files.setLastModifiedTime(notes.resolve(file.getKey()), FileTime.from(file.getValue()));
      }
      workshop.take(notes);
      workshop.awaitIdle();
      assertEquals(List.of("epoch.md", "future.md", "past.md"), workshop.paths("heron"));
      workshop.pipeline.reindex(Ingestion.Reindex.CHANGED);
      workshop.awaitIdle();
      for (String name : times.keySet()) {
        assertEquals(1, record(workshop, name).attempts(), name + " was read once");
      }
      // Set back: the content is another, and so is the time.
      Files.writeString(notes.resolve("future.md"), "The tern dives off the pier.");
      Files.setLastModifiedTime(
          notes.resolve("future.md"), FileTime.from(Instant.parse("1999-01-01T00:00:00Z")));
      await(() -> workshop.paths("tern").equals(List.of("future.md")));
      workshop.awaitIdle();
      assertEquals(List.of("epoch.md", "past.md"), workshop.paths("heron"));
    }
  }

  @Test
  void a_file_that_grows_while_it_is_read_is_found_as_it_is_in_the_end() throws Exception {
    try (Workshop workshop = workshop()) {
      workshop.take(notes);
      Path file = notes.resolve("log.md");
      try (OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        for (int i = 0; i < 400; i++) {
          out.write(("Line " + i + " of the heron's log.\n").getBytes(StandardCharsets.UTF_8));
          out.flush();
          Thread.sleep(2);
        }
        out.write("The last word is albatross.\n".getBytes(StandardCharsets.UTF_8));
      }
      await(() -> workshop.paths("albatross").equals(List.of("log.md")));
      workshop.awaitIdle();
      FileRecord record = record(workshop, "log.md");
      assertEquals(FileState.INDEXED, record.state());
      assertEquals(Files.size(file), record.sizeBytes());
      assertEquals(1, workshop.index.counts().documents());
    }
  }

  @Test
  void a_name_that_changes_in_case_only_is_followed() throws Exception {
    try (Workshop workshop = workshop()) {
      Files.createDirectory(notes.resolve("Trips"));
      Files.writeString(notes.resolve("Trips/Oslo.md"), "The heron fishes at the weir.");
      workshop.take(notes);
      workshop.awaitIdle();
      Files.move(notes.resolve("Trips/Oslo.md"), notes.resolve("Trips/OSLO.md"));
      await(() -> workshop.paths("heron").equals(List.of("Trips/OSLO.md")));
      Files.move(notes.resolve("Trips"), notes.resolve("trips"));
      await(() -> workshop.paths("heron").equals(List.of("trips/OSLO.md")));
      workshop.awaitIdle();
      assertEquals(1, workshop.index.counts().filesIndexed());
      assertEquals(1, workshop.pipeline.status().embeddings().computed());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void odd_names_and_odd_things_are_found_or_said_to_be_left_out() throws Exception {
    Map<String, String> wordOfFile = new TreeMap<>();
    for (String name :
        List.of(
            "line\nbreak.md",
            "tab\there.md",
            " lead and trail .md",
            "emoji 🦩🏳️‍🌈.md",
            "combining é.md",
            "quote'\"`$(x).md",
            "back\\slash.md",
            "-rf.md",
            "m".repeat(NAME_BYTES_MAX - 3) + ".md",
            "ü".repeat((NAME_BYTES_MAX - 3) / 2) + ".md")) {
      String word = "zq" + Integer.toString(wordOfFile.size(), 36) + "xj";
      wordOfFile.put(name, word);
      Files.writeString(notes.resolve(name), "The heron " + word + " fishes.");
    }
    Files.createSymbolicLink(notes.resolve("loop"), notes);
    Files.createSymbolicLink(notes.resolve("self.md"), Path.of("self.md"));
    Files.writeString(scratch.resolve("outside.md"), "The heron outside.");
    Files.createSymbolicLink(notes.resolve("out.md"), scratch.resolve("outside.md"));
    Files.createSymbolicLink(
        notes.resolve("etc"), Files.createDirectory(scratch.resolve("elsewhere")));
    run("mkfifo", notes.resolve("pipe.md").toString());
    Path socket = scratch.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Workshop workshop = workshop()) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Files.move(socket, notes.resolve("socket.md"));
      workshop.take(notes);
      workshop.awaitIdle();
      wordOfFile.forEach((name, word) -> assertEquals(List.of(name), workshop.paths(word), name));
      assertEquals(List.of(), workshop.paths("outside"));
      Status.Files files = workshop.pipeline.status().files();
      assertEquals(wordOfFile.size(), files.indexed());
      assertEquals(0, files.failed());
      for (String odd : List.of("loop", "self.md", "out.md", "etc", "pipe.md", "socket.md")) {
        FileRecord record = record(workshop, odd);
        assertEquals(FileState.SKIPPED, record.state(), odd);
        assertTrue(String.valueOf(record.reason()).length() > 5, odd);
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_path_longer_than_the_system_takes_hinders_nothing_and_deletes_nothing() throws Exception {
    Files.writeString(notes.resolve("near.md"), "The heron fishes at the weir.");
    String step = "d".repeat(200);
    Path upper = deep(notes, step);
    Path lower = deep(Files.createDirectory(scratch.resolve("lower")), step);
    Files.writeString(lower.resolve("deep.md"), "The tern dives off the pier.");
    // Neither is too long by itself: only one in the other is.
    Files.move(scratch.resolve("lower"), upper.resolve("lower"));
    try (Workshop workshop = workshop()) {
      workshop.take(notes);
      workshop.awaitIdle();
      assertEquals(List.of("near.md"), workshop.paths("heron"));
      Status.SourceStatus source = workshop.pipeline.status().sources().getFirst();
      boolean found = !workshop.paths("tern").isEmpty();
      assertTrue(
          found || (source.state().equals("incomplete") && source.remark() != null),
          "neither found nor said: " + source);
      Files.writeString(notes.resolve("later.md"), "The albatross glides.");
      await(() -> workshop.paths("albatross").equals(List.of("later.md")));
    } finally {
      run("rm", "-rf", notes.resolve(step).toString());
    }
  }

  @Test
  void a_data_folder_on_a_read_only_disk_is_refused_in_one_sentence_and_left_as_it_is()
      throws Exception {
    Path data = scratch.resolve("data");
    try (SmallDisk disk = SmallDisk.mount(data, 10)) {
      DataFolder.open(data, true).close();
      disk.remount("ro");
      String refused =
          String.valueOf(
              assertThrows(StateException.class, () -> DataFolder.open(data, true)).getMessage());
      assertTrue(refused.contains("Read-only file system"), refused);
      assertTrue(refused.contains("make it writable"), refused);
      disk.remount("rw");
      DataFolder.open(data, true).close();
    }
  }

  private static Path deep(Path folder, String step) throws IOException {
    Path deep = folder;
    while (deep.toString().length() < DEEP_PATH_CHARS / 2) {
      deep = Files.createDirectory(deep.resolve(step));
    }
    return deep;
  }

  private Workshop workshop() {
    return new Workshop(
        scratch.resolve("work"), scratch.resolve("data"), LuceneIndex::open, DiskRoom.of(scratch));
  }

  private static FileRecord record(Workshop workshop, String path) {
    return workshop.index.file("notes", path).orElseThrow(() -> new AssertionError(path));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it did not happen");
      Thread.sleep(20);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0, command[0]);
  }
}
