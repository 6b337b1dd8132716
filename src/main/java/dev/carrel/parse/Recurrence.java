package dev.carrel.parse;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rule by which something in a calendar comes again, in words as far as that is simple. */
final class Recurrence {
  private static final int RULE_CHARS_MAX = 300;
  private static final Pattern DAY = Pattern.compile("([+-]?\\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)");
  private static final Map<String, String> DAYS =
      Map.of(
          "MO",
          "Monday",
          "TU",
          "Tuesday",
          "WE",
          "Wednesday",
          "TH",
          "Thursday",
          "FR",
          "Friday",
          "SA",
          "Saturday",
          "SU",
          "Sunday");
  private static final Map<String, String> ORDINALS =
      Map.of(
          "1", "first ", "2", "second ", "3", "third ", "4", "fourth ", "5", "fifth ", "-1",
          "last ");
  private static final Map<String, String> UNITS =
      Map.of("DAILY", "day", "WEEKLY", "week", "MONTHLY", "month", "YEARLY", "year");

  private Recurrence() {}

  /** Such as {@code every 2 weeks on Monday and Friday, 10 times}; else the rule itself. */
  static String words(String rule) {
    String bounded = rule.substring(0, Math.min(rule.length(), RULE_CHARS_MAX)).strip();
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : bounded.toUpperCase(Locale.ROOT).split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    String unit = UNITS.get(parts.getOrDefault("FREQ", ""));
    parts.remove("FREQ");
    parts.remove("WKST");
    String interval = parts.remove("INTERVAL");
    String on = days(parts.remove("BYDAY"), parts.remove("BYMONTHDAY"));
    String in = months(parts.remove("BYMONTH"));
    String count = parts.remove("COUNT");
    String until = parts.remove("UNTIL");
    if (unit == null || on == null || in == null || !parts.isEmpty()) {
      return bounded;
    }
    String every =
        interval == null || interval.equals("1")
            ? "every " + unit
            : "every " + interval + " " + unit + "s";
    CalendarTime end = until == null ? null : CalendarTime.of(until, "");
    return every
        + on
        + in
        + (count == null ? "" : ", " + count + " times")
        + (until == null ? "" : ", until " + (end == null ? until : end.date()));
  }

  /** Empty without days, null when it is not simple. */
  private static @Nullable String days(@Nullable String byDay, @Nullable String byMonthDay) {
    if (byDay != null && byMonthDay != null) {
      return null;
    }
    if (byMonthDay != null) {
      return byMonthDay.matches("[\\d,]+") ? " on day " + joined(byMonthDay.split(",", -1)) : null;
    }
    if (byDay == null) {
      return "";
    }
    List<String> days = new ArrayList<>();
    for (String day : byDay.split(",", -1)) {
      Matcher matcher = DAY.matcher(day.strip());
      if (!matcher.matches()) {
        return null;
      }
      String which = matcher.group(1);
      String ordinal = which == null ? "" : ORDINALS.get(which.replace("+", ""));
      if (ordinal == null) {
        return null;
      }
      days.add((ordinal.isEmpty() ? "" : "the ") + ordinal + DAYS.get(matcher.group(2)));
    }
    return " on " + joined(days.toArray(new String[0]));
  }

  private static @Nullable String months(@Nullable String byMonth) {
    if (byMonth == null) {
      return "";
    }
    List<String> names = new ArrayList<>();
    for (String month : byMonth.split(",", -1)) {
      if (!month.matches("[1-9]|1[0-2]")) {
        return null;
      }
      names.add(Month.of(Integer.parseInt(month)).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
    }
    return " in " + joined(names.toArray(new String[0]));
  }

  private static String joined(String[] words) {
    int last = words.length - 1;
    return last == 0
        ? words[0]
        : String.join(", ", List.of(words).subList(0, last)) + " and " + words[last];
  }
}
