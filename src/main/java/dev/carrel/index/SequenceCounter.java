package dev.carrel.index;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The number of what is searchable now, and those who wait for it. Never falls. */
final class SequenceCounter {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition risen = lock.newCondition();
  private long value;
  private boolean closed;

  SequenceCounter(long start) {
    this.value = start;
  }

  long value() {
    lock.lock();
    try {
      return value;
    } finally {
      lock.unlock();
    }
  }

  /** Sets the number unless it is higher already, and returns what holds then. */
  long raiseTo(long sequence) {
    lock.lock();
    try {
      if (sequence > value) {
        value = sequence;
        risen.signalAll();
      }
      return value;
    } finally {
      lock.unlock();
    }
  }

  /** False after the time-out, and when the index is closed before. */
  boolean await(long sequence, Duration timeout) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(timeout);
    lock.lockInterruptibly();
    try {
      while (value < sequence) {
        if (left <= 0 || closed) {
          return false;
        }
        left = risen.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      risen.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
