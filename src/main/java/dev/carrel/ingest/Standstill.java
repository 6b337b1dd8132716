package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the work while nothing can be written, and ends that by itself: when the disk has room
 * again, and after a write that failed, by trying. Begun by any thread, ended by the keeper's.
 *
 * <p>A writer that failed has lost what was not committed. It is recovered only when no file is in
 * anybody's hands, so that no file is written half before and half after.
 */
final class Standstill {
  private static final Logger log = LoggerFactory.getLogger(Standstill.class);

  /** Doubled with each attempt that fails, and each that soon turns out to have been in vain. */
  private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);

  private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  /** After this long without trouble the next one is a new one. */
  private static final Duration WELL_AFTER = Duration.ofMinutes(1);

  private final ChunkIndex index;
  private final Backlog backlog;
  private final DiskRoom room;
  private final LongSupplier nanoTime;

  private @Nullable String problem;
  private boolean writeFailed;
  private Duration pause = PAUSE_FIRST;
  private long retryNanos;
  private long endedNanos;

  Standstill(ChunkIndex index, Backlog backlog, DiskRoom room, LongSupplier nanoTime) {
    this.index = index;
    this.backlog = backlog;
    this.room = room;
    this.nanoTime = nanoTime;
    this.endedNanos = nanoTime.getAsLong() - WELL_AFTER.toNanos();
  }

  /** Why nothing can be written at present. */
  synchronized Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Whether more than room is missing: a write has failed. */
  synchronized boolean writeFailed() {
    return writeFailed;
  }

  /** Something could not be written, or not be read. */
  synchronized void failed(IndexException e) {
    String sentence = String.valueOf(e.getMessage());
    if (!writeFailed) {
      log.warn("{}", sentence, e);
      boolean again = nanoTime.getAsLong() - endedNanos < WELL_AFTER.toNanos();
      pause = again ? longer(pause) : PAUSE_FIRST;
      tryAfter(pause);
    }
    writeFailed = true;
    begin(sentence);
  }

  /** Begins when the disk has become too full, before a write has to fail. */
  synchronized void begunByShortage() {
    if (problem == null) {
      room.shortage()
          .ifPresent(sentence -> {
            log.warn("{}", sentence);
            tryAfter(Duration.ZERO);
            begin(sentence);
          });
    }
  }

  /**
   * Ends it if that is possible by now.
   *
   * @param lost is called when what was not committed has to be written again, before anybody works
   * @return whether work goes on
   */
  boolean end(Runnable lost) {
    if (!isDue() || !backlog.isAtRest()) {
      return false;
    }
    try {
      if (index.recover()) {
        lost.run();
      }
      index.commit();
    } catch (IndexException e) {
      synchronized (this) {
        problem = String.valueOf(e.getMessage());
        pause = longer(pause);
        tryAfter(pause);
      }
      return false;
    }
    synchronized (this) {
      problem = null;
      writeFailed = false;
      endedNanos = nanoTime.getAsLong();
    }
    log.info("The index can be written again.");
    backlog.resume();
    return true;
  }

  private synchronized boolean isDue() {
    Optional<String> shortage = room.shortageToGoOn();
    shortage.ifPresent(sentence -> problem = sentence);
    return shortage.isEmpty() && nanoTime.getAsLong() - retryNanos >= 0;
  }

  private void begin(String sentence) {
    problem = sentence;
    backlog.pause();
  }

  private void tryAfter(Duration wait) {
    retryNanos = nanoTime.getAsLong() + wait.toNanos();
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(PAUSE_MAX) < 0 ? twice : PAUSE_MAX;
  }
}
