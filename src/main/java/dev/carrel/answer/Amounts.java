package dev.carrel.answer;

import dev.carrel.answer.Figure.Amount;
import dev.carrel.answer.Figure.Years;
import dev.carrel.answer.Units.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads numbers with their units out of a text without dates. Pure functions. */
final class Amounts {
  private static final String SPACE = "[ \\u00A0\\u2009\\u202F]";

  /**
   * A number in digits, with a sign, a currency before it, and separators of thousands and
   * decimals; not the digits of a word like {@code B12}.
   */
  private static final Pattern DIGITS =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_]|[\\p{L}\\d][.,:/_–—-])"
              + "(?<sign>(?<![\\p{L}\\p{N})])[-−–]|\\b[Mm]inus )?"
              + "(?<currency>[$€£¥]|\\b(?:USD|EUR|GBP|CHF|NOK|JPY) )?"
              + "(?<number>\\d{1,3}(?:"
              + SPACE
              + "\\d{3})+(?:[.,]\\d+)?(?!\\d)"
              + "|\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?(?![\\d,])"
              + "|\\d{1,3}(?:\\.\\d{3})+(?:,\\d+)?(?![\\d.]*\\d)"
              + "|\\d{1,3}(?:['’_]\\d{3})+(?:\\.\\d+)?"
              + "|\\d+/\\d+(?![/\\d])"
              + "|\\d+[.,]\\d+(?![.,]\\d)"
              + "|\\d+)"
              + "(?<half>[½¼¾])?");

  /** The later numbers of a range or a row: {@code 1990-95}, {@code 3/5}, {@code 12:30}. */
  private static final Pattern ROW = Pattern.compile("(?<=\\d[-–—/:x×])\\d+(?:[.,]\\d+)?");

  private static final Pattern FRACTION = Pattern.compile("(?<!\\d)[½¼¾]");

  /** What may stand behind a number: a scale, then a unit. */
  private static final Pattern BEHIND =
      Pattern.compile("^(?:-|" + SPACE + ")?(°?" + "\\p{L}+(?:/\\p{L}+)?[²³23]?|[%°$€£])");

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\d]+(?:-\\p{L}+)*");

  private static final Pattern ORDINAL_OR_SUFFIX =
      Pattern.compile("^(?:st|nd|rd|th|s|er|ers)(?![\\p{L}])");

  /** A number that a letter or a digit of a word follows is no number, unless it is a unit. */
  private static final Pattern GLUED = Pattern.compile("^\\p{L}+[\\p{L}\\p{N}]*");

  private static final Pattern HEDGED =
      Pattern.compile(
          "(?i)(?:\\b(?:about|around|roughly|nearly|almost|approximately|approx\\.?|some|over|"
              + "more than|less than|under|just under|just over|close to|circa|ca\\.?|c\\.|etwa|rund|"
              + "fast|knapp|über|ungefähr|gut|mehr als)|~|≈)\\s*(?:[$€£¥]|the|an?)?\\s*$");

  private static final Pattern BELOW =
      Pattern.compile("^\\W*(?:°\\s?C|degrees)?\\W*below (?:zero|freezing)");

  private static final Pattern CENTURY =
      Pattern.compile("^(?:st|nd|rd|th|\\.)[ -](?:century|centuries|Jahrhunderts?|Jh\\.)");

  private static final Pattern DECADE = Pattern.compile("^['’]?s(?![\\p{L}])");
  private static final int CENTURIES_MAX = 30;

  private static final Pattern RANGE =
      Pattern.compile("^\\s*(?:-|–|—|to|and|or|bis|und|oder|±)\\s*[$€£¥]?\\d+(?:[.,]\\d+)*");

  private static final int BEFORE_CHARS_MAX = 24;
  private static final int BEHIND_CHARS_MAX = 64;

  private final String text;
  private final boolean passage;
  private final List<Figure> found = new ArrayList<>();

  private Amounts(String text, boolean passage) {
    this.text = text;
    this.passage = passage;
  }

  /** Everything that could be meant by a number. */
  static List<Figure> ofPassage(String text) {
    return new Amounts(text, true).read();
  }

  /** The numbers that a sentence states. */
  static List<Figure> ofSentence(String text) {
    return new Amounts(text, false).read();
  }

  private List<Figure> read() {
    DIGITS.matcher(text).results().forEach(this::digits);
    ROW.matcher(text).results().forEach(this::inRow);
    for (MatchResult match : FRACTION.matcher(text).results().toList()) {
      add(match.group(), List.of(fraction(match.group())), match.end(), match.start(), null);
    }
    WORD.matcher(text).results().forEach(this::word);
    return found;
  }

  private void digits(MatchResult match) {
    String number = match.group("number");
    String rest = text.substring(match.end());
    Matcher glued = GLUED.matcher(rest);
    boolean suffixed = ORDINAL_OR_SUFFIX.matcher(rest).find();
    if (glued.find()
        && !suffixed
        && Units.of(glued.group()).isEmpty()
        && NumberWords.scale(glued.group()) == 1
        && !isMoneyScale(match.group("currency"), glued.group())) {
      return; // 3D, 4x4: a word, which is compared as a name.
    }
    Optional<Years> years = years(match.group(), number, rest);
    if (years.isPresent()) {
      found.add(years.get());
      return;
    }
    double sign = match.group("sign") != null || BELOW.matcher(rest).find() ? -1 : 1;
    Set<Double> values = new LinkedHashSet<>();
    for (double value : readings(number)) {
      values.add(
          sign * (value + (match.group("half") == null ? 0 : fraction(match.group("half")))));
    }
    if (passage) {
      pieces(number).forEach(values::add);
    }
    add(match.group(), List.copyOf(values), match.end(), match.start(), match.group("currency"));
  }

  /** {@code 17th century}, {@code 1920s}. */
  private static Optional<Years> years(String said, String number, String rest) {
    if (!number.matches("\\d{1,4}")) {
      return Optional.empty();
    }
    int value = Integer.parseInt(number);
    Amount amount = new Amount(said, List.of((double) value), Optional.empty(), false);
    Matcher century = CENTURY.matcher(rest);
    if (value >= 1 && value <= CENTURIES_MAX && century.find()) {
      return Optional.of(new Years(said + century.group(), amount, (value - 1) * 100, value * 100));
    }
    boolean decade = number.length() == 4 && value % 10 == 0 && DECADE.matcher(rest).find();
    return decade
        ? Optional.of(new Years(said + "s", amount, value, value + (value % 100 == 0 ? 99 : 9)))
        : Optional.empty();
  }

  private static boolean isMoneyScale(@Nullable String currency, String word) {
    return currency != null && (word.equals("m") || word.equals("M") || word.equals("b"));
  }

  /** The 95 of 1990-95 is 1995, too. */
  private void inRow(MatchResult match) {
    List<Double> values = new ArrayList<>(readings(match.group()));
    Matcher before = Pattern.compile("(\\d{4})[-–—/]$").matcher(text.substring(0, match.start()));
    if (before.find() && match.group().length() == 2) {
      values.add(Double.valueOf(before.group(1).substring(0, 2) + match.group()));
    }
    add(match.group(), values, match.end(), match.start(), null);
  }

  private void word(MatchResult match) {
    String word = match.group();
    Optional<Integer> cardinal = NumberWords.cardinal(word);
    if (cardinal.isPresent()) {
      add(word, List.of(cardinal.get().doubleValue()), match.end(), match.start(), null);
      return;
    }
    Optional<Integer> ordinal = NumberWords.ordinal(word);
    if (ordinal.isPresent() && !isFraction(match)) {
      found.add(new Amount(word, List.of(ordinal.get().doubleValue()), Optional.empty(), false));
    }
    if (passage) {
      int hyphen = word.indexOf('-');
      String head = hyphen < 0 ? word : word.substring(0, hyphen);
      if (hyphen > 0) {
        NumberWords.cardinal(head).ifPresent(value -> implied(head, value));
      }
      NumberWords.implied(head).ifPresent(value -> implied(head, value));
      if (ordinal.isPresent() && isFraction(match)) {
        implied(word, 1.0 / ordinal.get());
      }
    } else {
      hyphenated(match, word);
    }
  }

  /** {@code A seven-year term}. */
  private void hyphenated(MatchResult match, String word) {
    int hyphen = word.indexOf('-');
    if (hyphen > 0) {
      NumberWords.cardinal(word.substring(0, hyphen))
          .ifPresent(value ->
              add(word, List.of(value.doubleValue()), match.start() + hyphen, match.start(), null));
    }
  }

  private void implied(String word, double value) {
    found.add(new Amount(word, List.of(value), Optional.empty(), false));
  }

  /** {@code A third of}, {@code two thirds}. */
  private boolean isFraction(MatchResult match) {
    String before = text.substring(Math.max(0, match.start() - BEFORE_CHARS_MAX), match.start());
    return before.matches("(?is).*\\b(?:a|one)\\s+")
        || text.substring(match.end()).matches("(?is)^s?\\s+of\\b.*");
  }

  /** Adds a number with what stands around it. */
  private void add(
      String said, List<Double> values, int end, int start, @Nullable String currency) {
    String behind = text.substring(end, Math.min(text.length(), end + BEHIND_CHARS_MAX));
    Counted own = counted(behind, currency);
    List<Double> scaled = new ArrayList<>();
    values.forEach(value -> scaled.add(value * own.scale()));
    Optional<Unit> unit = own.unit();
    Matcher range = RANGE.matcher(behind);
    if (own.scale() == 1 && unit.isEmpty() && range.find()) {
      // 5.1 to 5.3 billion: what is said of the last is meant of the first.
      Counted last = counted(behind.substring(range.end()), currency);
      if (last.scale() != 1) {
        values.forEach(value -> scaled.add(value * last.scale()));
      }
      unit = last.unit();
    } else if (currency != null && own.scale() == 1 && range.find()) {
      double scale = counted(behind.substring(range.end()), currency).scale();
      values.forEach(value -> scaled.add(value * scale));
    }
    String before = text.substring(Math.max(0, start - BEFORE_CHARS_MAX), start);
    found.add(
        new Amount(
            (said + behind.substring(0, own.chars())).strip(),
            scaled,
            unit,
            HEDGED.matcher(before).find()));
  }

  /**
   * What stands behind a number.
   *
   * @param chars of what says so
   */
  private record Counted(double scale, Optional<Unit> unit, int chars) {}

  private static Counted counted(String behind, @Nullable String currency) {
    double scale = 1;
    int chars = 0;
    Matcher word = BEHIND.matcher(behind);
    boolean more = word.find();
    if (more) {
      scale =
          isMoneyScale(currency, word.group(1))
              ? (word.group(1).equals("b") ? 1e9 : 1e6)
              : scale(word);
      if (scale != 1) {
        chars = word.end();
        word = BEHIND.matcher(behind.substring(chars));
        more = word.find();
      }
    }
    if (currency != null) {
      return new Counted(scale, Units.of(currency.strip()), chars);
    }
    Optional<Unit> unit = more ? unit(word.group(1)) : Optional.empty();
    return new Counted(scale, unit, unit.isPresent() ? chars + word.end() : chars);
  }

  /** {@code k} is a scale right behind the digits only. */
  private static double scale(Matcher word) {
    String name = word.group(1);
    return name.equalsIgnoreCase("k") && !word.group().equalsIgnoreCase("k")
        ? 1
        : NumberWords.scale(name);
  }

  private static Optional<Unit> unit(String word) {
    return word.length() > Units.WORD_CHARS_MAX ? Optional.empty() : Units.of(word);
  }

  /** What the digits may mean: a point before three digits may divide thousands. */
  private static List<Double> readings(String number) {
    String plain = number.replaceAll(SPACE + "|['’_]", "");
    if (plain.contains("/")) {
      String[] parts = plain.split("/", 2);
      double below = Double.parseDouble(parts[1]);
      return below == 0 || parts[0].length() > 3 // A season: 2019/20.
          ? List.of(Double.valueOf(parts[0]))
          : List.of(Double.parseDouble(parts[0]) / below);
    }
    int comma = plain.lastIndexOf(',');
    int point = plain.lastIndexOf('.');
    if (comma >= 0 && point >= 0) {
      return List.of(
          comma > point
              ? Double.valueOf(plain.replace(".", "").replace(',', '.'))
              : Double.valueOf(plain.replace(",", "")));
    }
    if (comma < 0 && point < 0) {
      return List.of(Double.valueOf(plain));
    }
    int at = Math.max(comma, point);
    boolean several = plain.indexOf(plain.charAt(at)) < at;
    boolean thousands = plain.length() - at == 4 && !plain.startsWith("0");
    double joined = Double.parseDouble(plain.replace(",", "").replace(".", ""));
    if (several || (thousands && comma >= 0)) {
      return List.of(joined);
    }
    double decimal = Double.parseDouble(plain.replace(',', '.'));
    return thousands ? List.of(decimal, joined) : List.of(decimal);
  }

  /** In a passage digits that a space divides may also be numbers of their own. */
  private static List<Double> pieces(String number) {
    List<Double> pieces = new ArrayList<>();
    if (number.matches(".*" + SPACE + ".*") || number.contains("/")) {
      for (String piece : number.split(SPACE + "|/", -1)) {
        pieces.addAll(readings(piece));
      }
    }
    return pieces;
  }

  private static double fraction(String sign) {
    return switch (sign) {
      case "½" -> .5;
      case "¼" -> .25;
      default -> .75;
    };
  }
}
