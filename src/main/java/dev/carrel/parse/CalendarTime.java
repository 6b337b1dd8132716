package dev.carrel.parse;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When something in a calendar begins or ends.
 *
 * @param time null for a whole day
 * @param zone as the calendar names it, {@code UTC}, or empty for wherever one is
 */
record CalendarTime(LocalDate date, @Nullable LocalTime time, String zone) {
  private static final Pattern WRITTEN =
      Pattern.compile("(\\d{4})-?(\\d{2})-?(\\d{2})(?:T(\\d{2}):?(\\d{2}):?(\\d{2})?(Z)?)?");

  private static final int ZONE_CHARS_MAX = 60;

  /** Null when the property holds no date. */
  static @Nullable CalendarTime of(@Nullable ContentLine line) {
    return line == null ? null : of(line.value(), line.parameter("TZID"));
  }

  static @Nullable CalendarTime of(String value, String zone) {
    Matcher matcher = WRITTEN.matcher(value.strip());
    if (!matcher.matches()) {
      return null;
    }
    try {
      LocalDate date = LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
      if (matcher.group(4) == null) {
        return new CalendarTime(date, null, "");
      }
      LocalTime time = LocalTime.of(number(matcher, 4), number(matcher, 5));
      String named = zone.length() > ZONE_CHARS_MAX ? zone.substring(0, ZONE_CHARS_MAX) : zone;
      return new CalendarTime(date, time, matcher.group(7) != null ? "UTC" : named);
    } catch (DateTimeException e) {
      return null; // the 30th of February: the property is shown as it stands
    }
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** Such as {@code 2026-03-05 10:00 to 11:30 (Europe/Oslo)}; the end of whole days is excluded. */
  static String range(CalendarTime start, @Nullable CalendarTime end) {
    if (start.time == null) {
      LocalDate last = end == null ? start.date : end.date.minusDays(1);
      return last.isAfter(start.date)
          ? start.date + " to " + last + " (whole days)"
          : start.date + " (whole day)";
    }
    if (end == null || end.time == null || end.equals(start)) {
      return start.toString();
    }
    boolean sameZone = end.zone.equals(start.zone);
    String until = end.date.equals(start.date) ? "" + end.time : end.date + " " + end.time;
    String from = start.date + " " + start.time;
    return sameZone ? from + " to " + until + start.inZone() : start + " to " + end;
  }

  private String inZone() {
    return zone.isEmpty() ? "" : " (" + zone + ")";
  }

  @Override
  public String toString() {
    return time == null ? date.toString() : date + " " + time + inZone();
  }
}
