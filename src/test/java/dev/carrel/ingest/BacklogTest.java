package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.watch.SeenFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Backlog backlog = new Backlog();

  @Test
  void a_file_is_in_the_hands_of_one_worker_at_a_time() {
    backlog.add(read("a", 1, null));
    FileTask first = backlog.take().orElseThrow();
    FileTask second = read("a", 2, null);
    backlog.add(second);
    assertEquals(Optional.empty(), backlog.take());
    backlog.done(first, record("a", 1));
    assertSame(second, backlog.take().orElseThrow());
  }

  @Test
  void who_adds_many_waits_until_some_of_them_are_taken() throws Exception {
    Backlog small = new Backlog(2);
    small.add(read("a", 1, null));
    assertTrue(small.awaitRoom());
    small.add(read("b", 1, null));
    try (var walker = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> room = walker.submit(small::awaitRoom);
      assertFalse(room.isDone());
      small.take();
      assertTrue(room.get());
      small.add(read("c", 1, null));
      Future<Boolean> never = walker.submit(small::awaitRoom);
      small.stop();
      assertFalse(never.get(), "the program ends");
    }
  }

  @Test
  void the_running_figures_agree_with_counting_anew_whatever_happens() {
    long seed = System.nanoTime();
    System.out.println("BacklogTest: seed=" + seed);
    Random random = new Random(seed);
    Map<String, @Nullable FileRecord> visible = new HashMap<>();
    Map<String, @Nullable FileRecord> written = new HashMap<>();
    Map<String, @Nullable FileRecord> settling = new HashMap<>();
    List<FileTask> taken = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      String path = Integer.toString(random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0, 1 -> backlog.add(read(path, step, written.get(path)));
        case 2 -> backlog.take().ifPresent(taken::add);
        case 3 -> {
          if (!taken.isEmpty()) {
            FileTask task = taken.remove(random.nextInt(taken.size()));
            if (random.nextInt(4) == 0) {
              backlog.giveBack(task);
            } else {
              FileRecord after = random.nextInt(4) == 0 ? null : record(task.name().path(), step);
              settling.put(task.name().path(), after);
              written.put(task.name().path(), after);
              backlog.done(task, after);
            }
          }
        }
        case 4 -> {
          backlog.refreshBegins();
          if (random.nextBoolean()) {
            visible.putAll(settling);
            settling.clear();
            backlog.refreshEnded();
          } else {
            backlog.refreshFailed();
          }
        }
        default -> {
          Set<String> onTheirWay = new HashSet<>();
          backlog.forEachUnder("s", "", (name, record) -> onTheirWay.add(name.path()));
          long known = onTheirWay.stream().filter(name -> visible.get(name) != null).count();
          assertEquals(onTheirWay.size(), backlog.counts().pending());
          assertEquals(
              known == 0 ? Map.of() : Map.of(FileState.INDEXED, known),
              backlog.counts().knownByState(),
              "step " + step);
        }
      }
    }
  }

  @Test
  void a_newer_task_replaces_one_that_waits() {
    backlog.add(read("a", 1, null));
    FileTask newer = new FileTask.Remove(new FileName("s", "a"), null);
    backlog.add(newer);
    assertSame(newer, backlog.take().orElseThrow());
    assertEquals(Optional.empty(), backlog.take());
  }

  @Test
  void vectors_are_written_only_for_what_the_index_shows_at_its_newest() {
    FileName name = new FileName("s", "a");
    backlog.add(read("a", 1, null));
    assertFalse(backlog.claim(name), "it waits");
    FileTask task = backlog.take().orElseThrow();
    assertFalse(backlog.claim(name), "it is in work");
    backlog.done(task, record("a", 1));
    assertFalse(backlog.claim(name), "it is written but not visible");
    backlog.refreshBegins();
    assertFalse(backlog.claim(name), "the refresh is under way");
    backlog.refreshEnded();
    assertTrue(backlog.claim(name));
    backlog.add(read("a", 2, record("a", 1)));
    assertEquals(Optional.empty(), backlog.take(), "no worker reads it while it is claimed");
    backlog.release(name, true, record("a", 1));
    assertTrue(backlog.take().isPresent());
  }

  @Test
  void a_file_counts_as_pending_until_it_is_visible_and_never_twice() {
    backlog.add(read("a", 1, null));
    assertEquals(1, backlog.counts().pending());
    assertEquals(Map.of(), backlog.counts().knownByState());
    backlog.done(backlog.take().orElseThrow(), record("a", 1));
    assertEquals(1, backlog.counts().pending());
    assertEquals(Map.of(), backlog.counts().knownByState());
    backlog.refreshBegins();
    backlog.refreshEnded();
    assertEquals(0, backlog.counts().pending());
    assertTrue(backlog.isEmpty());

    backlog.add(read("a", 2, record("a", 1)));
    assertEquals(1, backlog.counts().pending());
    assertEquals(Map.of(FileState.INDEXED, 1L), backlog.counts().knownByState());
  }

  @Test
  void a_file_that_only_gets_its_vectors_is_not_pending() {
    FileName name = new FileName("s", "a");
    assertTrue(backlog.claim(name));
    backlog.release(name, true, record("a", 1));
    assertEquals(0, backlog.counts().pending());
    assertEquals(Map.of(), backlog.counts().knownByState(), "the index counts it");
    assertFalse(backlog.isEmpty(), "its vectors are not visible yet");
    backlog.add(read("a", 2, record("a", 1)));
    assertEquals(1, backlog.counts().pending());
    backlog.refreshBegins();
    backlog.refreshEnded();
    assertEquals(1, backlog.counts().pending(), "the newer version waits");
  }

  @Test
  void a_failed_refresh_loses_nothing() {
    backlog.add(read("a", 1, null));
    backlog.done(backlog.take().orElseThrow(), record("a", 1));
    backlog.refreshBegins();
    backlog.add(read("a", 2, record("a", 1)));
    backlog.done(backlog.take().orElseThrow(), record("a", 2));
    backlog.refreshFailed();
    assertTrue(backlog.hasSettling());
    assertEquals(1, backlog.counts().pending());
    assertEquals(Map.of(), backlog.counts().knownByState(), "nothing of it was ever visible");
  }

  @Test
  void what_is_on_its_way_is_told_with_its_newest_record() {
    backlog.add(read("d/a", 1, null));
    backlog.done(backlog.take().orElseThrow(), record("d/a", 1));
    backlog.add(read("d/b", 1, null));
    backlog.add(read("db", 1, null));
    Map<String, Optional<FileRecord>> seen = new HashMap<>();
    backlog.forEachUnder(
        "s", "d", (name, record) -> seen.put(name.path(), Optional.ofNullable(record)));
    assertEquals(Map.of("d/a", Optional.of(record("d/a", 1)), "d/b", Optional.empty()), seen);
  }

  @Test
  void a_task_given_back_waits_again_unless_a_newer_one_does() {
    FileTask older = read("a", 1, null);
    backlog.add(older);
    assertSame(older, backlog.take().orElseThrow());
    backlog.giveBack(older);
    assertSame(older, backlog.take().orElseThrow());
    FileTask newer = read("a", 2, null);
    backlog.add(newer);
    backlog.giveBack(older);
    assertSame(newer, backlog.take().orElseThrow());
    assertNull(newer.known());
  }

  private static FileTask.Read read(String path, long size, @Nullable FileRecord known) {
    return new FileTask.Read(
        new SeenFile("s", path, Path.of("/s", path), size, Instant.EPOCH, "", false, null),
        known,
        false,
        Ingestion.Reindex.CHANGED);
  }

  private static FileRecord record(String path, long size) {
    return new FileRecord(
        "s",
        path,
        FileState.INDEXED,
        null,
        1,
        size,
        Instant.EPOCH,
        "",
        null,
        null,
        null,
        1,
        1,
        Map.of());
  }
}
