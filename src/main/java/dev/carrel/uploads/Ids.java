package dev.carrel.uploads;

import java.time.Clock;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes ids that stand in the order in which they were made, so that a list can go on behind one
 * that is gone, and that nobody guesses. They are names of files. Thread-safe.
 */
final class Ids {
  static final String FILE = "file-";
  static final String STORE = "vs_";
  static final String BATCH = "vsfb_";

  private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int CHARS = 24;

  /** Of them, for the time in microseconds until the year 2085. */
  private static final int TIME_CHARS = 10;

  private static final Pattern LAST = Pattern.compile("[0-9a-z]{" + CHARS + "}");

  private final Clock clock;
  private final RandomGenerator random;
  private long lastMicros;

  /**
   * Makes ids that come behind others, also where the clock was set back.
   *
   * @param others well-formed
   */
  Ids(Clock clock, RandomGenerator random, Stream<String> others) {
    this.clock = clock;
    this.random = random;
    this.lastMicros = others.mapToLong(Ids::micros).max().orElse(0);
  }

  synchronized String next(String prefix) {
    lastMicros = Math.max(lastMicros + 1, clock.millis() * 1_000);
    StringBuilder id = new StringBuilder(prefix);
    id.append(Long.toString(lastMicros, LETTERS.length()));
    while (id.length() < prefix.length() + CHARS) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  /** Refuses what is no id. */
  static void check(String id, String prefix) {
    if (!id.startsWith(prefix) || !LAST.matcher(id.substring(prefix.length())).matches()) {
      throw new IllegalArgumentException("an id is no " + prefix + " with 24 letters and digits");
    }
  }

  private static long micros(String id) {
    int from = id.length() - CHARS;
    return Long.parseLong(id.substring(from, from + TIME_CHARS), LETTERS.length());
  }
}
