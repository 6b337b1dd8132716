package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.embed.Embedder;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NightlyTest {
  private static final int TOKENS = 384;

  @TempDir static Path models;
  private Embedder embedder;
  private Path data = Path.of("");
  private Path notes = Path.of("");
  private Room room;
  private Nightly nightly;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicReference<Optional<NightlyJournal.Entry>> journal =
      new AtomicReference<>(Optional.empty());

  @BeforeAll
  void open_the_model() {
    embedder = Embedder.open(models, 2);
  }

  @AfterAll
  void close_the_model() {
    embedder.close();
  }

  @BeforeEach
  void a_folder_of_notes_and_a_clock_at_noon(@TempDir Path scratch) throws Exception {
    now.set(Instant.parse("2026-03-10T12:00:00Z"));
    journal.set(Optional.empty());
    data = scratch.toRealPath().resolve("data");
    notes = Files.createDirectory(scratch.toRealPath().resolve("notes"));
    Files.writeString(notes.resolve("boat.md"), "# Boat\n\nThe pump hangs at the port side.\n");
    Files.writeString(notes.resolve("tree.md"), "# Tree\n\nThe pear tree was planted by Ada.\n");
    Files.writeString(notes.resolve("diary.md"), "# Day\n\nTheunspeakablewordqqq was said.\n");
    room = new Room(data, embedder, TOKENS, "model-1");
    nightly =
        Nightly.start(
            room.generations,
            NightlySchedule.of("0 3 * * *", ZoneOffset.UTC),
            NightlyTerms.of(NightlyTerms.OnlyWhen.ALWAYS, room.quiet::get, new LastRequest()),
            Remembered.in(journal),
            new SetClock(now));
    nightly.sources(List.of(new Source("notes", notes)));
    assertTrue(nightly.awaitIdle(Room.PATIENCE));
  }

  @AfterEach
  void close() {
    nightly.close();
    room.close();
  }

  @Test
  void a_file_that_was_changed_behind_its_time_and_size_is_found_out() throws Exception {
    Path boat = notes.resolve("boat.md");
    FileTime time = Files.getLastModifiedTime(boat);
    Files.writeString(boat, "# Boat\n\nThe pump hangs at the star side.\n");
    Files.setLastModifiedTime(boat, time);
    assertTrue(nightly.awaitIdle(Room.PATIENCE));
    nightly.reindex(Ingestion.Reindex.NIGHTLY);
    assertTrue(nightly.awaitIdle(Room.PATIENCE));
    assertTrue(
        room.search("star", SearchMode.KEYWORD)
            .getFirst()
            .stored()
            .chunk()
            .text()
            .contains("star side"));
  }

  @Test
  void a_run_in_which_nothing_differs_writes_nothing_about_files() throws Exception {
    long sequence = nightly.status().sequence();
    nightly.reindex(Ingestion.Reindex.VERIFY);
    assertTrue(nightly.awaitIdle(Room.PATIENCE));
    assertEquals(sequence, nightly.status().sequence());
  }

  @Test
  void the_text_of_a_deleted_file_leaves_the_disk() throws Exception {
    assertTrue(bytesHold("unspeakablewordqqq"), "else the proof below proves nothing");
    Files.delete(notes.resolve("diary.md"));
    Room.await(() -> room.search("unspeakablewordqqq", SearchMode.KEYWORD).isEmpty());
    nightly.reindex(Ingestion.Reindex.NIGHTLY);
    assertTrue(nightly.awaitIdle(Room.PATIENCE));
    assertFalse(bytesHold("unspeakablewordqqq"));
    Status.Nightly status = nightly.status().nightly();
    assertNotNull(status);
    assertTrue(String.valueOf(status.lastOutcome()).startsWith("2 files"), status.toString());
    assertEquals("2026-03-11T03:00:00Z", status.nextAt());
  }

  @Test
  void it_runs_when_it_is_due_rests_in_quiet_hours_and_never_runs_twice() throws Exception {
    Room.await(() -> journal.get().isPresent());
    room.quiet.set(true);
    now.set(Instant.parse("2026-03-11T03:00:01Z"));
    nightly.lookAtTheClock();
    Status.Nightly waiting = nightly.status().nightly();
    assertNotNull(waiting);
    assertTrue(String.valueOf(waiting.waitingFor()).contains("quiet hours"), waiting.toString());
    assertNull(waiting.lastStartedAt());
    room.quiet.set(false);
    nightly.lookAtTheClock();
    NightlyJournal.Entry entry = journal.get().orElseThrow();
    assertEquals(Instant.parse("2026-03-11T03:00:00Z"), entry.slot());
    assertNotNull(entry.took());
    nightly.lookAtTheClock();
    now.set(Instant.parse("2026-03-11T02:00:00Z"));
    nightly.lookAtTheClock();
    now.set(Instant.parse("2026-03-11T03:00:30Z"));
    nightly.lookAtTheClock();
    assertEquals(Optional.of(entry), journal.get());
  }

  /** Stored texts are compressed, but a word that stands nowhere else can't be. */
  private boolean bytesHold(String word) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(word)) {
          return true;
        }
      }
    }
    return false;
  }
}
