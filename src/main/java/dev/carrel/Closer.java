package dev.carrel;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Holds what has been opened while more is being opened: should that fail, all of it is closed
 * again, last opened first.
 */
final class Closer implements AutoCloseable {
  private final Deque<AutoCloseable> opened;

  Closer() {
    this(new ArrayDeque<>());
  }

  private Closer(Deque<AutoCloseable> opened) {
    this.opened = opened;
  }

  <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  /** A closer that now has all of it; this one has nothing more to close. */
  Closer handOver() {
    Closer next = new Closer(new ArrayDeque<>(opened));
    opened.clear();
    return next;
  }

  /** Closes everything, whatever goes wrong in between; the first trouble is thrown at the end. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e instanceof RuntimeException trouble ? trouble : new IllegalStateException(e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
