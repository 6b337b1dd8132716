package dev.carrel.parse;

import java.time.Duration;

/**
 * How long to wait after failed starts in a row: not at all after the first, then a second, then
 * twice as long each time.
 */
record BackOff(int failures, long untilNanos) {
  static final Duration LONGEST = Duration.ofMinutes(1);
  static final BackOff NONE = new BackOff(0, 0);

  /** After one more failure, at a time of {@link System#nanoTime}. */
  BackOff failed(long now) {
    return new BackOff(failures + 1, now + pause(failures + 1).toNanos());
  }

  Duration left(long now) {
    long nanos = untilNanos - now;
    return failures == 0 || nanos <= 0 ? Duration.ZERO : Duration.ofNanos(nanos);
  }

  private static Duration pause(int failures) {
    if (failures < 2) {
      return Duration.ZERO;
    }
    Duration pause = Duration.ofSeconds(1L << Math.min(failures - 2, 10));
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }
}
