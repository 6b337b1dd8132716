package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.LuceneIndex;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.ParseOutcome;
import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.Parser;
import dev.carrel.parse.Section;
import dev.carrel.parse.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of the service waits for no file, and records nothing of one that it gave up. */
class CloseTest {
  private static final int PARTS_BEFORE_REMOVAL = 5;

  @TempDir Path scratch;

  @Test
  @Timeout(25)
  void a_file_that_hangs_does_not_hold_up_the_end_and_is_read_after_the_next_start()
      throws Exception {
    Path notes = Files.createDirectory(scratch.resolve("notes"));
    Files.writeString(notes.resolve("good.md"), "The heron fishes at the weir.");
    Files.writeString(notes.resolve("stuck.md"), "The sextant lies in the chart table.");
    DiskRoom room = DiskRoom.of(scratch);
    Path data = scratch.resolve("data");
    CountDownLatch stuck = new CountDownLatch(1);
    FileParser files = parser();
    try (Workshop workshop =
        new Workshop(
            new StuckParser(files, stuck),
            scratch.resolve("work"),
            data,
            LuceneIndex::open,
            room,
            Duration.ofMinutes(5),
            Clock.systemUTC())) {
      workshop.take(notes);
      assertTrue(stuck.await(20, TimeUnit.SECONDS));
    }
    try (Workshop workshop = new Workshop(scratch.resolve("work"), data, LuceneIndex::open, room)) {
      assertEquals(0, workshop.index.counts().filesFailed());
      workshop.take(notes);
      workshop.awaitIdle();
      assertEquals(2, workshop.index.counts().filesIndexed());
      try (var snapshot = workshop.index.snapshot()) {
        assertEquals(1, snapshot.keyword("sextant", ChunkFilter.NONE, 5).size());
      }
    }
  }

  @Test
  @Timeout(25)
  void a_container_whose_source_is_removed_is_not_read_to_its_end() throws Exception {
    Path notes = Files.createDirectory(scratch.resolve("notes"));
    Files.writeString(notes.resolve("endless.zip"), "a container that never ends");
    CountDownLatch begun = new CountDownLatch(PARTS_BEFORE_REMOVAL);
    try (Workshop workshop =
        new Workshop(
            new EndlessParser(parser(), begun),
            scratch.resolve("work"),
            scratch.resolve("data"),
            LuceneIndex::open,
            DiskRoom.of(scratch),
            Duration.ofMinutes(5),
            Clock.systemUTC())) {
      workshop.take(notes);
      assertTrue(begun.await(20, TimeUnit.SECONDS));
      workshop.pipeline.sources(List.of());
      workshop.awaitIdle();
      assertEquals(0, workshop.index.counts().documents());
      assertEquals(Map.of(), workshop.index.filesBySource());
    }
  }

  private FileParser parser() {
    return new FileParser(ParseLimits.defaults(), WorkerSettings.of(scratch.resolve("parse"), 1));
  }

  /** A parser that is another one but for how it reads. */
  private interface Delegating extends Parser {
    Parser files();

    @Override
    default Parser readingSecrets() {
      return this;
    }

    @Override
    default String fingerprint() {
      return files().fingerprint();
    }

    @Override
    default void close() {
      files().close();
    }
  }

  /** Reads every file but one, which takes for ever and then fails, as a killed process does. */
  private record StuckParser(Parser files, CountDownLatch stuck) implements Delegating {
    @Override
    public void parse(DocumentId id, Path file, Known known, Consumer<ParseOutcome> outcomes) {
      if (!id.path().equals("stuck.md")) {
        files.parse(id, file, known, outcomes);
        return;
      }
      stuck.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      outcomes.accept(new ParseOutcome.Unreadable(id, "parsing was interrupted", null));
    }
  }

  /** A container with another part whenever one is taken. */
  private record EndlessParser(Parser files, CountDownLatch begun) implements Delegating {
    @Override
    public void parse(DocumentId id, Path file, Known known, Consumer<ParseOutcome> outcomes) {
      for (int part = 0; ; part++) {
        begun.countDown();
        String text = "Part " + part + " is about the heron.";
        outcomes.accept(
            new ParseOutcome.Parsed(
                new ParsedDocument(
                    new DocumentId(id.source(), id.path(), part + ".txt"),
                    null,
                    "text/plain",
                    "0".repeat(64),
                    null,
                    text,
                    List.of(
                        new Section(Section.Kind.PROSE, 0, text.length(), List.of(), null, null))),
                "text",
                null));
      }
    }
  }
}
