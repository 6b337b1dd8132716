package dev.carrel.serve;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a search would be answered, found out by one. Whoever asks often is told what was found a
 * moment ago, so that looking does not become work. Thread-safe.
 */
final class Readiness {
  private static final Duration HOLDS = Duration.ofSeconds(1);

  private final Desk desk;
  private @Nullable RuntimeException found;
  private long lookedNanos = System.nanoTime() - HOLDS.toNanos();

  Readiness(Desk desk) {
    this.desk = desk;
  }

  /**
   * Passes, or throws why a search is not answered.
   *
   * @throws DeskException where that can be mended
   */
  synchronized void check() {
    if (System.nanoTime() - lookedNanos >= HOLDS.toNanos()) {
      found = null;
      try {
        desk.probe();
      } catch (RuntimeException e) {
        found = e;
      }
      lookedNanos = System.nanoTime();
    }
    if (found != null) {
      throw found;
    }
  }
}
