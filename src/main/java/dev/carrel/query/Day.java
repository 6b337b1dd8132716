package dev.carrel.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A year, a month or a day as it is typed. */
final class Day {
  private static final Pattern FORM = Pattern.compile("(\\d{4})(?:-(\\d{1,2}))?(?:-(\\d{1,2}))?");

  private Day() {}

  /**
   * When it begins, in UTC.
   *
   * @throws IllegalArgumentException when there is no such day; the message is for a person
   */
  static Instant begin(String typed) {
    Matcher form = FORM.matcher(typed);
    if (!form.matches()) {
      throw new IllegalArgumentException("a date is 2024, 2024-05 or 2024-05-17");
    }
    try {
      return LocalDate.of(number(form.group(1)), number(form.group(2)), number(form.group(3)))
          .atStartOfDay(ZoneOffset.UTC)
          .toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("there is no such day", e);
    }
  }

  /** The first where none is given. */
  private static int number(@Nullable String digits) {
    return digits == null ? 1 : Integer.parseInt(digits);
  }
}
