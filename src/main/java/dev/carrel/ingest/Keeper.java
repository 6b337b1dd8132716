package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexCounts;
import dev.carrel.index.IndexException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Makes written work visible soon and durable every few seconds, and keeps the figures that belong
 * to what is visible. It decides nothing about files.
 */
final class Keeper {
  /** A saved file is to be found before its writer has turned to the search. */
  private static final Duration WORDS_VISIBLE_AFTER = Duration.ofMillis(150);

  /**
   * Each refresh starts a segment of its own; vectors are no hurry while more of them are coming.
   */
  private static final Duration VECTORS_VISIBLE_AFTER = Duration.ofSeconds(2);

  private static final Duration TICK = Duration.ofMillis(50);

  /** How often the disk is asked for its room, and a standstill for its end. */
  private static final Duration LOOK_AT_DISK_EVERY = Duration.ofSeconds(1);

  private final ChunkIndex index;
  private final Backlog backlog;
  private final BooleanSupplier moreVectorsComing;
  private final Standstill standstill;
  private final Runnable afterwards;
  private final Runnable lookAgain;
  private final Duration commitEvery;

  private IndexCounts counts;
  private Map<String, Long> filesBySource;
  private boolean uncommitted;
  private long refreshedNanos = System.nanoTime();
  private long committedNanos = System.nanoTime();
  private long lookedNanos = System.nanoTime() - LOOK_AT_DISK_EVERY.toNanos();
  private volatile boolean stopped;

  /**
   * Keeps an index.
   *
   * @param afterwards after each commit
   * @param lookAgain when what was not committed is lost: has everything compared with the index
   */
  Keeper(
      ChunkIndex index,
      Backlog backlog,
      BooleanSupplier moreVectorsComing,
      Standstill standstill,
      Runnable afterwards,
      Runnable lookAgain,
      Duration commitEvery) {
    this.index = index;
    this.backlog = backlog;
    this.moreVectorsComing = moreVectorsComing;
    this.standstill = standstill;
    this.afterwards = afterwards;
    this.lookAgain = lookAgain;
    this.commitEvery = commitEvery;
    this.counts = index.counts();
    this.filesBySource = index.filesBySource();
  }

  /** Refreshes and commits until {@link #stop}. */
  void run() throws InterruptedException {
    while (!stopped) {
      long changes = backlog.changes();
      lookAtDisk();
      if (standstill.problem().isPresent()) {
        finishWhatIsWritten();
        backlog.awaitChange(changes, LOOK_AT_DISK_EVERY);
        continue;
      }
      if (refreshIsDue()) {
        refresh();
      }
      if (commitIsDue()) {
        commit();
      }
      backlog.awaitChange(
          changes, backlog.hasSettling() || uncommitted() ? TICK : LOOK_AT_DISK_EVERY);
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
  Optional<String> problem() {
    return standstill.problem();
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

  synchronized boolean uncommitted() {
    return uncommitted;
  }

  /** Before the disk is full, and when it is full no more. */
  private void lookAtDisk() {
    if (System.nanoTime() - lookedNanos < LOOK_AT_DISK_EVERY.toNanos()) {
      return;
    }
    lookedNanos = System.nanoTime();
    if (standstill.problem().isEmpty()) {
      standstill.begunByShortage();
    } else {
      standstill.end(this::writeAgain);
    }
  }

  /** The room that is kept free is for this; once a write has failed, nothing more is tried. */
  private void finishWhatIsWritten() {
    if (!standstill.writeFailed()) {
      finish();
    }
  }

  private void writeAgain() {
    synchronized (this) {
      uncommitted = true; // Nothing is idle before what was lost has been written again.
    }
    backlog.forgetWritten();
    lookAgain.run();
    recount();
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
      standstill.failed(e);
    }
    refreshedNanos = System.nanoTime();
  }

  private void commit() {
    try {
      index.commit();
      synchronized (this) {
        uncommitted = false;
      }
      afterwards.run();
    } catch (IndexException e) {
      standstill.failed(e);
    }
    committedNanos = System.nanoTime();
  }
}
