package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.ChunkIndex.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManyThreadsTest {
  private static final List<String> FILES = List.of("cat", "dog", "owl");
  private static final int WRITERS = FILES.size();
  private static final int SEARCHERS = 2;
  private static final int WRITES = 30;

  @TempDir Path folder;

  /** Each file always has all its chunks or none, and they are all of one writing. */
  @Test
  void a_search_beside_many_writers_never_sees_half_a_document() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (LuceneIndex index = LuceneIndex.open(folder, Fixture.SETTINGS);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + SEARCHERS)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String path = FILES.get(writer);
        writers.add(threads.submit(() -> write(index, path)));
      }
      List<Future<?>> searchers = new ArrayList<>();
      for (int searcher = 0; searcher < SEARCHERS; searcher++) {
        searchers.add(threads.submit(() -> search(index, done)));
      }
      try {
        for (Future<?> writer : writers) {
          writer.get();
        }
      } finally {
        done.set(true);
      }
      for (Future<?> searcher : searchers) {
        searcher.get();
      }
      index.refresh();
      assertEquals(new IndexCounts(WRITERS, 0, 0, WRITERS, 3L * WRITERS, 0), index.counts());
    }
  }

  private static void write(LuceneIndex index, String path) {
    for (int i = 0; i < WRITES; i++) {
      Fixture.put(index, "s", path, path + " one v" + i, path + " two v" + i, path + " six v" + i);
      long before = index.sequence();
      assertTrue(index.refresh() >= before);
      if (i % 10 == 0) {
        index.commit();
      }
    }
  }

  private static void search(LuceneIndex index, AtomicBoolean done) {
    while (!done.get()) {
      try (Snapshot snapshot = index.snapshot()) {
        for (String file : FILES) {
          List<ChunkHit> hits = snapshot.keyword(file, ChunkFilter.NONE, 100);
          List<String> versions = new ArrayList<>();
          for (ChunkHit hit : hits) {
            String text = snapshot.load(hit.ref()).chunk().text();
            versions.add(text.substring(text.lastIndexOf(' ')));
          }
          assertTrue(versions.isEmpty() || versions.size() == 3, versions.toString());
          assertTrue(versions.stream().distinct().count() <= 1, versions.toString());
        }
      }
      index.counts();
    }
  }
}
