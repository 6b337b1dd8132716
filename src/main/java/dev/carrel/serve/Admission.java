package dev.carrel.serve;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets a few in at once and the others wait for their turn, but not for ever. */
final class Admission {
  private final Semaphore places;
  private final Duration waitMax;

  Admission(int placesCount, Duration waitMax) {
    this.places = new Semaphore(placesCount, true);
    this.waitMax = waitMax;
  }

  /** A place, to be given back. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for a place; 503 when there is none in time. */
  Place enter() {
    try {
      if (places.tryAcquire(waitMax.toNanos(), TimeUnit.NANOSECONDS)) {
        return places::release;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw tooMany();
  }

  /** Takes a place if there is one now; else 503. */
  Place enterNow() {
    if (!places.tryAcquire()) {
      throw tooMany();
    }
    return places::release;
  }

  /** How many wait for a place now. */
  int waiting() {
    return places.getQueueLength();
  }

  /** Waits until nobody is inside and lets nobody in any more; false after the time-out. */
  boolean closeWhenEmpty(int placesCount, Duration timeout) throws InterruptedException {
    return places.tryAcquire(placesCount, timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static Problem tooMany() {
    return Problem.of(
        503, "too_many_requests", "There are too many requests at once: try again in a moment.");
  }
}
