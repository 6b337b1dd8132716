package dev.carrel.index;

import java.io.IOException;
import java.time.Duration;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * When one search's looking ends. The clock is looked at only once in many steps, so that a small
 * index is always searched to its end, however slow the machine is. For one thread.
 */
final class Deadline {
  /** Words or chunks looked at between two looks at the clock: some 100 microseconds. */
  static final int STEPS = 2_048;

  private final long startedNanos = System.nanoTime();
  private final long nanosMax;
  private int steps;
  private boolean passed;

  Deadline(Duration timeMax) {
    this.nanosMax = timeMax.toNanos();
  }

  /** Counts a step; true from the moment on when no further one may be made. */
  boolean passedAfterStep() {
    if (++steps >= STEPS) {
      steps = 0;
      passed |= System.nanoTime() - startedNanos > nanosMax;
    }
    return passed;
  }

  boolean passed() {
    return passed;
  }

  /** The same terms; there are no more of them once the time is over. */
  TermsEnum limited(TermsEnum terms) {
    return new FilterLeafReader.FilterTermsEnum(terms) {
      @Override
      public @Nullable BytesRef next() throws IOException {
        return passedAfterStep() ? null : in.next();
      }

      @Override
      public SeekStatus seekCeil(BytesRef text) throws IOException {
        return passedAfterStep() ? SeekStatus.END : in.seekCeil(text);
      }
    };
  }
}
