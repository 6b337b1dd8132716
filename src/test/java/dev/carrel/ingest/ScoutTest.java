package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.IndexSettings;
import dev.carrel.index.LuceneIndex;
import dev.carrel.watch.FolderWalk;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.Polling;
import dev.carrel.watch.RuleOptions;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scout that no event ever reaches. */
class ScoutTest {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  @TempDir Path scratch;
  private Path notes = Path.of("");
  private final Backlog backlog = new Backlog();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final AtomicInteger rewatched = new AtomicInteger();
  private final ArrayList<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void a_folder() throws IOException {
    notes = Files.createDirectory(scratch.resolve("notes"));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void what_no_event_told_is_found_by_polling() throws Exception {
    Scout scout =
        scout(
            Duration.ofHours(1),
            new PollSettings(Duration.ofMillis(50), Map.of(notes, Polling.ALWAYS)),
            Clock.systemUTC());
    await(() -> scout.isIdle() && !scout.remarks().isEmpty());
    assertEquals(1, rewatched.get());
    Files.writeString(notes.resolve("a.md"), "text");
    await(() -> !backlog.pending().isEmpty());
    assertEquals(Set.of(new FileName("notes", "a.md")), backlog.pending());
    assertEquals(1, rewatched.get(), "a poll lists the folders once, not twice");
  }

  @Test
  void a_look_has_been_taken_once_what_it_saw_is_in_the_backlog_or_its_source_is_gone()
      throws Exception {
    Scout scout =
        scout(Duration.ofHours(1), PollSettings.every(Duration.ofHours(1)), Clock.systemUTC());
    await(scout::isIdle);
    Files.writeString(notes.resolve("a.md"), "text");
    long look = scout.look("notes", "a.md", Ingestion.Reindex.VERIFY);
    await(() -> scout.hasFollowed(look));
    assertEquals(Set.of(new FileName("notes", "a.md")), backlog.pending());
    long late = scout.look(null, "", Ingestion.Reindex.CHANGED);
    scout.remove("notes");
    await(() -> scout.hasFollowed(late));
  }

  @Test
  void walks_go_on_after_the_clock_was_set_back() throws Exception {
    Clock jumping = new SetClock(now);
    Scout scout = scout(Duration.ofMillis(200), PollSettings.every(Duration.ofHours(1)), jumping);
    await(scout::isIdle);
    now.updateAndGet(instant -> instant.minus(Duration.ofDays(30)));
    Files.writeString(notes.resolve("a.md"), "text");
    await(() -> !backlog.pending().isEmpty());
  }

  @Test
  void a_source_whose_own_folder_goes_and_comes_back_is_noticed_without_an_event()
      throws Exception {
    Files.writeString(notes.resolve("a.md"), "text");
    Scout scout =
        scout(Duration.ofHours(1), PollSettings.every(Duration.ofHours(1)), Clock.systemUTC());
    await(() -> scout.condition("notes").state().equals("ok"));
    Path away = scratch.resolve("away");
    Files.move(notes, away);
    await(() -> scout.condition("notes").state().equals("missing"));
    Files.writeString(away.resolve("b.md"), "text");
    Files.move(away, notes);
    await(() -> scout.condition("notes").state().equals("ok"));
    await(() -> backlog.pending().contains(new FileName("notes", "b.md")));
  }

  private Scout scout(Duration walkEvery, PollSettings polls, Clock clock) {
    LuceneIndex index =
        LuceneIndex.open(
            scratch.resolve("generations"), IndexSettings.of("parser", "chunker", "model"));
    open.add(index);
    Scout scout =
        new Scout(
            new FolderWalk(new LeaveOutRules(RuleOptions.DEFAULT, null)),
            index,
            backlog,
            clock,
            new Rounds(walkEvery, polls, clock.instant()),
            source -> rewatched.incrementAndGet(),
            e -> {
              throw e;
            });
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                scout.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    open.add(() -> {
      scout.stop();
      thread.join();
    });
    scout.add(new Source("notes", notes));
    return scout;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it did not happen");
      Thread.sleep(5);
    }
  }
}
