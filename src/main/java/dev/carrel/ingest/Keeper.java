package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexCounts;
import dev.carrel.index.IndexException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes written work visible soon and durable every few seconds, and keeps the figures that belong
 * to what is visible. It decides nothing about files.
 */
final class Keeper {
  private static final Logger log = LoggerFactory.getLogger(Keeper.class);

  /** A saved file is to be found before its writer has turned to the search. */
  private static final Duration WORDS_VISIBLE_AFTER = Duration.ofMillis(150);

  /**
   * Each refresh starts a segment of its own; vectors are no hurry while more of them are coming.
   */
  private static final Duration VECTORS_VISIBLE_AFTER = Duration.ofSeconds(2);

  private static final Duration TICK = Duration.ofMillis(50);
  private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(2);

  private final ChunkIndex index;
  private final Backlog backlog;
  private final BooleanSupplier moreVectorsComing;
  private final Runnable afterwards;
  private final Duration commitEvery;

  private IndexCounts counts;
  private Map<String, Long> filesBySource;
  private @Nullable String problem;
  private boolean uncommitted;
  private long refreshedNanos = System.nanoTime();
  private long committedNanos = System.nanoTime();
  private volatile boolean stopped;

  Keeper(
      ChunkIndex index,
      Backlog backlog,
      BooleanSupplier moreVectorsComing,
      Runnable afterwards,
      Duration commitEvery) {
    this.index = index;
    this.backlog = backlog;
    this.moreVectorsComing = moreVectorsComing;
    this.afterwards = afterwards;
    this.commitEvery = commitEvery;
    this.counts = index.counts();
    this.filesBySource = index.filesBySource();
  }

  /** Refreshes and commits until {@link #stop}. */
  void run() throws InterruptedException {
    while (!stopped) {
      long changes = backlog.changes();
      if (refreshIsDue()) {
        refresh();
      }
      if (commitIsDue()) {
        commit();
      }
      if (problem().isPresent()) {
        Thread.sleep(PAUSE_AFTER_TROUBLE);
      } else {
        backlog.awaitChange(
            changes, backlog.hasSettling() || uncommitted() ? TICK : Duration.ofSeconds(1));
      }
    }
  }

  void stop() {
    stopped = true;
    backlog.changed();
  }

  /** Makes everything visible and durable; for the end, when nobody writes any more. */
  void finish() {
    if (backlog.hasSettling()) {
      refresh();
    }
    if (uncommitted()) {
      commit();
    }
  }

  /** Figures of what is visible, and of what is on its way, taken at one moment. */
  synchronized Figures figures() {
    return new Figures(counts, filesBySource, backlog.counts());
  }

  record Figures(IndexCounts index, Map<String, Long> filesBySource, Backlog.Counts backlog) {}

  /** Why nothing can be written at present. */
  synchronized Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Takes the figures of what is visible anew: somebody else has refreshed. */
  void recount() {
    IndexCounts now = index.counts();
    Map<String, Long> bySource = index.filesBySource();
    synchronized (this) {
      counts = now;
      filesBySource = bySource;
    }
  }

  /** A worker could not write; it is tried again later. */
  synchronized void trouble(IndexException e) {
    String sentence = String.valueOf(e.getMessage());
    if (!sentence.equals(problem)) {
      log.info("{}", sentence, e);
    }
    problem = sentence;
  }

  synchronized boolean uncommitted() {
    return uncommitted;
  }

  private boolean refreshIsDue() {
    if (!backlog.hasSettling()) {
      return false;
    }
    if (!backlog.hasFilesToRead() && !moreVectorsComing.getAsBoolean()) {
      return true;
    }
    Duration wanted = backlog.hasSettlingWords() ? WORDS_VISIBLE_AFTER : VECTORS_VISIBLE_AFTER;
    return System.nanoTime() - refreshedNanos >= wanted.toNanos();
  }

  private boolean commitIsDue() {
    return uncommitted()
        && (System.nanoTime() - committedNanos >= commitEvery.toNanos() || backlog.isEmpty());
  }

  private void refresh() {
    backlog.refreshBegins();
    try {
      index.refresh();
      IndexCounts now = index.counts();
      Map<String, Long> bySource = index.filesBySource();
      synchronized (this) {
        counts = now;
        filesBySource = bySource;
        uncommitted = true;
        backlog.refreshEnded();
      }
    } catch (IndexException e) {
      backlog.refreshFailed();
      trouble(e);
    }
    refreshedNanos = System.nanoTime();
  }

  private void commit() {
    try {
      index.commit();
      synchronized (this) {
        uncommitted = false;
        problem = null;
      }
      afterwards.run();
    } catch (IndexException e) {
      trouble(e);
    }
    committedNanos = System.nanoTime();
  }
}
