package dev.carrel.ingest;

import java.time.DateTimeException;
import java.time.LocalTime;

/**
 * Hours in which nothing heavy goes on. They may go over midnight.
 *
 * @param from first minute of them
 * @param to first minute after them
 */
public record QuietHours(LocalTime from, LocalTime to) {
  /**
   * From a text such as {@code 22:30-07:00}.
   *
   * @throws IllegalArgumentException with one sentence when it is none
   */
  public static QuietHours parse(String text) {
    String[] ends = text.split("-", -1);
    try {
      if (ends.length == 2) {
        LocalTime from = LocalTime.parse(ends[0].strip());
        LocalTime to = LocalTime.parse(ends[1].strip());
        if (!from.equals(to)) {
          return new QuietHours(from, to);
        }
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(sentence(text), e);
    }
    throw new IllegalArgumentException(sentence(text));
  }

  /** Whether a time of the day lies in them. */
  public boolean include(LocalTime time) {
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
  }

  private static String sentence(String text) {
    return "\"" + text + "\" is no span of hours: give two different times, as in \"22:30-07:00\"";
  }
}
