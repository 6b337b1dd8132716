package dev.carrel.serve;

/**
 * How far the end of the service is: first nothing new begins and streams end, then what is still
 * in work is cancelled.
 */
final class Closing {
  private volatile boolean begun;
  private volatile boolean overdue;

  void begin() {
    begun = true;
  }

  void hurry() {
    overdue = true;
  }

  boolean begun() {
    return begun;
  }

  boolean overdue() {
    return overdue;
  }

  Problem problem() {
    return Problem.of(503, "closing", "Carrel is being closed: start it again and ask anew.");
  }
}
