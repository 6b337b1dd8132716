package dev.carrel.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** First come, first served: its head may use the engine, the others wait. Bounded. */
final class WaitingLine<T> {
  private final int waitingMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Deque<T> line = new ArrayDeque<>();

  WaitingLine(int waitingMax) {
    this.waitingMax = waitingMax;
  }

  /** Takes a place at the end; false when all are taken. */
  boolean join(T who) {
    lock.lock();
    try {
      return line.size() <= waitingMax && line.add(who);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits to be the head.
   *
   * @param deadline of {@link System#nanoTime}
   * @param givenUp asked after every {@link #wake}
   * @return whether it is the head; false when it gave up or the time is over
   */
  boolean await(T who, long deadline, BooleanSupplier givenUp) throws InterruptedException {
    lock.lock();
    try {
      while (!who.equals(line.peek())) {
        long left = deadline - System.nanoTime();
        if (givenUp.getAsBoolean() || left <= 0) {
          return false;
        }
        moved.await(left, TimeUnit.NANOSECONDS);
      }
      return !givenUp.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  void leave(T who) {
    lock.lock();
    try {
      line.remove(who);
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Has all who wait look whether they want to go on. */
  void wake() {
    lock.lock();
    try {
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return line.size();
    } finally {
      lock.unlock();
    }
  }
}
