package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.GenerationFolder;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the generation that is searched has yet to show that it can be: until it has given
 * somebody a passage, the one before it is kept. Begins and ends on one thread at a time.
 */
final class Trial {
  private final GenerationFolder folder;
  private final Runnable passed;
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile boolean underWay;

  /**
   * The trial that a kill may have left.
   *
   * @param passed called once in a trial, by whoever was given the first passage
   */
  Trial(GenerationFolder folder, Runnable passed) {
    this.folder = folder;
    this.passed = passed;
    this.underWay = folder.hasPrevious();
  }

  /** The same snapshot, which counts for the trial if there is one. */
  ChunkIndex.Snapshot of(ChunkIndex.Snapshot snapshot) {
    return underWay ? new Witness(snapshot, this::hasAnswered) : snapshot;
  }

  void begin() {
    answered.set(false);
    underWay = true;
  }

  boolean isPassed() {
    return underWay && answered.get();
  }

  /** Gives up the generation before this one. */
  void end() {
    folder.dropPrevious();
    underWay = false;
  }

  private void hasAnswered() {
    if (answered.compareAndSet(false, true)) {
      passed.run();
    }
  }
}
