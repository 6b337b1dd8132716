package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a page, as something that may be there for the page's sake.
 *
 * @param block in which it is
 * @param number of the line in the block, from 0
 * @param text without white space around it, a lone Roman number in Arabic figures
 */
record PageLine(int block, int number, int page, String text) {
  private static final int RUNNING_CHARS_MAX = 200;

  /** Of the words beside a page's number. */
  private static final int TITLE_CHARS_MAX = 80;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern NUMBER_AT_EDGE = Pattern.compile("^\\P{L}{0,5}\\d|\\d\\P{L}{0,5}$");
  private static final Pattern ROMAN =
      Pattern.compile("(x{0,3})(ix|iv|v?i{0,3})", Pattern.CASE_INSENSITIVE);
  private static final Pattern PAGE_WORDS =
      Pattern.compile(
          "(?iu)\\b(page|seite|pagina|p\u00e1gina|blatt|pg|p|s|of|von|de|sur|di|van)\\b");
  private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{M}]+");

  static PageLine of(int block, int number, int page, String line) {
    return new PageLine(block, number, page, arabic(line.strip()));
  }

  /** Front matter is numbered in Roman figures. */
  private static String arabic(String line) {
    Matcher roman = ROMAN.matcher(line);
    if (line.isEmpty() || !roman.matches()) {
      return line;
    }
    String ones = roman.group(2).toLowerCase(Locale.ROOT);
    int units =
        switch (ones) {
          case "ix" -> 9;
          case "iv" -> 4;
          default -> ones.startsWith("v") ? 4 + ones.length() : ones.length();
        };
    return String.valueOf(10 * roman.group(1).length() + units);
  }

  /** Not what is long, can only be the rest of a sentence, or ends within a word. */
  boolean mayRun() {
    int last = text.length() - 1;
    boolean goesOn = Character.isLowerCase(text.charAt(0)) && words().indexOf(' ') > 0;
    boolean divided =
        last > 0 && text.charAt(last) == '-' && Character.isLetter(text.charAt(last - 1));
    return text.length() <= RUNNING_CHARS_MAX && !goesOn && !divided;
  }

  /** The same for lines that differ by their numbers only. */
  String pattern() {
    return NUMBER.matcher(text).replaceAll("#").toLowerCase(Locale.ROOT);
  }

  /** What it says besides which page it is on; empty when nothing. */
  String words() {
    String rest = PAGE_WORDS.matcher(NUMBER.matcher(text).replaceAll(" ")).replaceAll(" ");
    return NO_LETTERS.matcher(rest).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
  }

  String flat() {
    return flat(text);
  }

  static String flat(String line) {
    return Outline.name(line).toLowerCase(Locale.ROOT);
  }

  List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      numbers.add(Integer.parseInt(matcher.group()));
    }
    return numbers;
  }

  /**
   * Whether it may be there for the page's number; with words besides it, as a title has them, only
   * as the outermost line of the page.
   */
  boolean isNumbering(boolean outermost) {
    String words = words();
    return words.isEmpty()
        || (outermost && words.length() <= TITLE_CHARS_MAX && NUMBER_AT_EDGE.matcher(text).find());
  }

  /** Whether one of its numbers rises to that of a later page's line by as much as the pages do. */
  boolean countsTo(PageLine later) {
    List<Integer> from = numbers();
    List<Integer> to = later.numbers();
    for (int i = 0; i < Math.min(from.size(), to.size()); i++) {
      if (to.get(i) - from.get(i) == later.page - page) {
        return true;
      }
    }
    return false;
  }
}
