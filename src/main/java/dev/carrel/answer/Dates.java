package dev.carrel.answer;

import dev.carrel.answer.Figure.Clock;
import dev.carrel.answer.Figure.Day;
import dev.carrel.answer.Figure.EitherDay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds dates and times of the day in the forms of English and German. Not thread-safe. */
final class Dates {
  private static final int HALF_DAY_MINUTES = 12 * 60;

  private static final Map<String, Integer> MONTHS =
      Map.ofEntries(
          Map.entry("jan", 1),
          Map.entry("feb", 2),
          Map.entry("mar", 3),
          Map.entry("mär", 3),
          Map.entry("apr", 4),
          Map.entry("may", 5),
          Map.entry("mai", 5),
          Map.entry("jun", 6),
          Map.entry("jul", 7),
          Map.entry("aug", 8),
          Map.entry("sep", 9),
          Map.entry("oct", 10),
          Map.entry("okt", 10),
          Map.entry("nov", 11),
          Map.entry("dec", 12),
          Map.entry("dez", 12));

  private static final String MONTH =
      "((?:January|February|March|April|May|June|July|August|September|October|November|December"
          + "|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
          + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Okt|Nov|Dec|Dez)(?![\\p{L}])\\.?)";

  private static final String DAY = "(?<![\\d.,:/])(\\d{1,2})(?:st|nd|rd|th|\\.)?";
  private static final String YEAR = "(1\\d{3}|20\\d{2})(?![\\d%]|[.,]\\d)";
  private static final String BETWEEN = "\\s*(?:-|–|—|to|and|or|bis|und|oder|,|/)\\s*";

  /** 12 March 1994, 12th of March, 12. März; with the first of a range: 12 to 14 March. */
  private static final Pattern DAY_MONTH =
      Pattern.compile(
          "(?:"
              + DAY
              + BETWEEN
              + ")?"
              + DAY
              + "(?:\\s+of)?[\\s-]+"
              + MONTH
              + "(?:,?[\\s-]+(?:of\\s+)?"
              + YEAR
              + ")?");

  /** March 12, 1994; March 12th; March 12 to 14. */
  private static final Pattern MONTH_DAY =
      Pattern.compile(
          MONTH
              + "\\s+(?:the\\s+)?(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:.]\\d|\\d)"
              + "(?:"
              + BETWEEN
              + "(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:.]\\d|\\d))?"
              + "(?:,?\\s+"
              + YEAR
              + ")?");

  private static final Pattern MONTH_YEAR =
      Pattern.compile(MONTH + ",?\\s+(?:of\\s+)?(?:['’](\\d{2})|" + YEAR + ")");

  private static final Pattern MONTH_ALONE = Pattern.compile("(?<![\\p{L}])" + MONTH);

  /** In a sentence: not what may be a verb, nor what may be a name. */
  private static final Pattern MONTH_IN_SENTENCE =
      Pattern.compile(
          "(?<![\\p{L}])(?<!^)((?:January|February|March|April|May|June|July|August|September|October"
              + "|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)(?![\\p{L}]))");

  private static final Pattern ISO =
      Pattern.compile("(?<!\\d)(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})(?!\\d)");
  private static final Pattern NUMERIC =
      Pattern.compile("(?<![\\d./-])(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{4}|\\d{2})(?![\\d/-])");

  private static final Pattern TIME =
      Pattern.compile(
          "(?<![\\d:.,])(\\d{1,2})[:.h](\\d{2})(?::\\d{2})?(?![\\d:])"
              + "(?:\\s*(a\\.?m\\b\\.?|p\\.?m\\b\\.?|Uhr\\b|hours\\b|o['’]clock))?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern HOUR =
      Pattern.compile(
          "(?<![\\d:.,])(\\d{1,2})\\s*(a\\.?m\\b\\.?|p\\.?m\\b\\.?|Uhr\\b|o['’]clock)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PART_OF_HOUR =
      Pattern.compile(
          "(?i)(?<![\\p{L}])(half past|quarter past|quarter to|halb|viertel nach|viertel vor)"
              + "\\s+(\\p{L}+|\\d{1,2})(?![\\p{L}\\p{N}])");

  private static final Pattern NOON =
      Pattern.compile("(?i)(?<![\\p{L}])(noon|midday|midnight|mittags|mitternacht)(?![\\p{L}])");

  private final StringBuilder left;
  private final List<Figure> found = new ArrayList<>();

  private Dates(String text) {
    left = new StringBuilder(text);
  }

  /**
   * What was found, and the text with blanks in its place.
   *
   * @param rest as long as the text
   */
  record Found(List<Figure> figures, String rest) {}

  /**
   * The dates and times of a text.
   *
   * @param passage whether every word that may name a month counts
   */
  static Found in(String text, boolean passage) {
    Dates dates = new Dates(text);
    dates.take(ISO, m -> day(m.group(), m.group(1), number(m, 2), number(m, 3)));
    dates.take(NUMERIC, Dates::numeric);
    dates.takeAll(DAY_MONTH, m -> days(m, month(m.group(3)), m.group(4), m.group(1), m.group(2)));
    dates.takeAll(MONTH_DAY, m -> days(m, month(m.group(1)), m.group(4), m.group(2), m.group(3)));
    dates.take(MONTH_YEAR, Dates::monthOfYear);
    dates.take(
        passage ? MONTH_ALONE : MONTH_IN_SENTENCE,
        m -> new Day(m.group(), null, month(m.group(1)), null));
    dates.take(TIME, m -> clock(m.group(), number(m, 1), number(m, 2), m.group(3)));
    dates.take(PART_OF_HOUR, Dates::partOfHour);
    dates.take(HOUR, m -> clock(m.group(), number(m, 1), 0, m.group(2)));
    dates.take(NOON, m -> new Clock(m.group(), List.of(noon(m.group()) ? 12 * 60 : 0)));
    return new Found(dates.found, dates.left.toString());
  }

  private void take(Pattern pattern, Function<MatchResult, @Nullable Figure> reading) {
    takeAll(
        pattern,
        match -> {
          Figure figure = reading.apply(match);
          return figure == null ? List.of() : List.of(figure);
        });
  }

  private void takeAll(Pattern pattern, Function<MatchResult, List<? extends Figure>> reading) {
    for (MatchResult match : pattern.matcher(left.toString()).results().toList()) {
      List<? extends Figure> figures = reading.apply(match);
      if (!figures.isEmpty()) {
        found.addAll(figures);
        left.replace(match.start(), match.end(), " ".repeat(match.end() - match.start()));
      }
    }
  }

  private static List<Day> days(
      MatchResult match, int month, @Nullable String year, @Nullable String... days) {
    List<Day> found = new ArrayList<>();
    for (String day : days) {
      if (day != null) {
        Day read = day(match.group(), year, month, Integer.parseInt(day));
        if (read == null) {
          return List.of();
        }
        found.add(read);
      }
    }
    return found;
  }

  private static Figure monthOfYear(MatchResult match) {
    String year = match.group(3) == null ? century(match.group(2)) : match.group(3);
    return new Day(match.group(), Integer.parseInt(year), month(match.group(1)), null);
  }

  private static @Nullable Figure numeric(MatchResult match) {
    String year = match.group(4).length() == 2 ? century(match.group(4)) : match.group(4);
    Day european = day(match.group(), year, number(match, 3), number(match, 1));
    Day american = day(match.group(), year, number(match, 1), number(match, 3));
    if (european == null || american == null || match.group(2).equals(".")) {
      return european == null ? american : european;
    }
    return new EitherDay(european, american);
  }

  private static String century(String year) {
    return (Integer.parseInt(year) < 50 ? "20" : "19") + year;
  }

  private static @Nullable Day day(String text, @Nullable String year, int month, int day) {
    return month < 1 || month > 12 || day < 1 || day > 31
        ? null
        : new Day(text, year == null ? null : Integer.valueOf(year), month, day);
  }

  private static @Nullable Figure clock(
      String text, int hour, int minute, @Nullable String marker) {
    boolean point = text.indexOf('.') > 0 && text.indexOf('.') < 3;
    if (hour > 24 || minute > 59 || (marker == null && point)) {
      return null; // 22.59 is a number unless it says that it is a time.
    }
    String half = marker == null ? "" : marker.toLowerCase(Locale.ROOT);
    if (half.startsWith("p")) {
      return new Clock(text, List.of((hour % 12 + 12) * 60 + minute));
    }
    if (half.startsWith("a")) {
      return new Clock(text, List.of(hour % 12 * 60 + minute));
    }
    int told = hour % 24 * 60 + minute;
    return new Clock(
        text,
        hour >= 1 && hour <= 12 ? List.of(told, (hour % 12 + 12) * 60 + minute) : List.of(told));
  }

  private static @Nullable Figure partOfHour(MatchResult match) {
    String word = match.group(2);
    int hour =
        Character.isDigit(word.charAt(0))
            ? Integer.parseInt(word)
            : NumberWords.cardinal(word).orElse(word.matches("(?i)one|eins") ? 1 : -1);
    if (hour < 1 || hour > 24) {
      return null;
    }
    int past =
        switch (match.group(1).toLowerCase(Locale.ROOT)) {
          case "half past" -> 30;
          case "halb" -> -30;
          case "quarter past", "viertel nach" -> 15;
          default -> -15;
        };
    int minutes = Math.floorMod(hour * 60 + past, HALF_DAY_MINUTES);
    return new Clock(match.group(), List.of(minutes, minutes + HALF_DAY_MINUTES));
  }

  private static boolean noon(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "noon", "midday", "mittags" -> true;
      default -> false;
    };
  }

  private static int month(String word) {
    return MONTHS.getOrDefault(word.substring(0, 3).toLowerCase(Locale.ROOT), 0);
  }

  private static int number(MatchResult match, int group) {
    return Integer.parseInt(match.group(group));
  }
}
