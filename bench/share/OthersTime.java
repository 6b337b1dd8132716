package share;

import java.util.function.Supplier;

/** How long at least one thread was in what is not ours. */
final class OthersTime {
  private int inside;
  private long since;
  private long nanos;

  <T> T of(Supplier<T> work) {
    enter();
    try {
      return work.get();
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    if (inside++ == 0) {
      since = System.nanoTime();
    }
  }

  private synchronized void leave() {
    if (--inside == 0) {
      nanos += System.nanoTime() - since;
    }
  }

  synchronized void clear() {
    nanos = 0;
  }

  synchronized long nanos() {
    return nanos;
  }
}
