package dev.carrel.query;

import dev.carrel.index.Condition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Goes through a text once, from one white space to the next. An operator begins behind white space
 * only, so that whatever is written within a word ({@code e-mail}, {@code C++}, {@code 12:30}) is a
 * word. For one text, once.
 */
final class QueryReader {
  /** More conditions are read as words. */
  static final int CONDITIONS_MAX = 32;

  /** Of those that stand for many words or paths: each takes some milliseconds to make ready. */
  static final int PATTERNS_MAX = 8;

  static final int REMARKS_MAX = 8;
  private static final int SHOWN_CHARS_MAX = 60;

  private static final String QUOTES = "\"“”„";

  /** What may stand before a quotation mark and is nothing else. */
  private static final String OPENING = "([{";

  private static final Pattern FIELD = Pattern.compile("(\\p{L}+):(.*)", Pattern.DOTALL);
  private static final Pattern DISTANCE = Pattern.compile("~(\\d{1,9})");
  private static final Pattern FUZZY = Pattern.compile("([\\p{L}\\p{M}\\p{N}]+)~(\\d?)");
  private static final Pattern WILDCARD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_.*?]+");

  /** What ends a word or a sentence: a question mark there is no wildcard. */
  private static final String AFTER_WORD = ")]}.,;:!?";

  private static final String AFTER_VALUE = ",;!?";

  /** From so many letters on, two of them may be wrong when nothing is said. */
  private static final int TWO_EDITS_LETTERS_MIN = 6;

  private final String text;
  private final StringBuilder words = new StringBuilder();
  private final List<Condition> conditions = new ArrayList<>();
  private final Map<Operator, List<Condition>> singular = new EnumMap<>(Operator.class);
  private final List<String> remarks = new ArrayList<>();
  private int at;
  private int copied;
  private int count;
  private int patterns;

  QueryReader(String text) {
    this.text = text;
  }

  Query read() {
    while (at < text.length()) {
      if (isSpace(text.charAt(at))) {
        at++;
        continue;
      }
      int start = at;
      while (OPENING.indexOf(text.charAt(start)) >= 0
          && start + 1 < text.length()
          && (OPENING + QUOTES).indexOf(text.charAt(start + 1)) >= 0) {
        start++;
      }
      boolean without =
          text.charAt(start) == '-' && start + 1 < text.length() && mayBeLeftOut(start + 1);
      int end = read(without ? start + 1 : start, start, without);
      at = end > start ? end : tokenEnd(start);
    }
    if (copied == 0) {
      return new Query(text, conditions, remarks);
    }
    copy(text.length());
    singular.forEach((operator, any) ->
        conditions.add(any.size() == 1 ? any.getFirst() : new Condition.AnyOf(any)));
    return new Query(words.toString().strip().replaceAll("\\s+", " "), conditions, remarks);
  }

  /** A second dash, a number and white space make the first one a dash, a sign or a bullet. */
  private boolean mayBeLeftOut(int next) {
    char c = text.charAt(next);
    if (Character.isDigit(c)) {
      int end = tokenEnd(next);
      remark(
          text.substring(next - 1, end),
          "is read as a number; -\"" + shortened(text.substring(next, end)) + "\" leaves it out");
      return false;
    }
    return !isSpace(c) && c != '-';
  }

  /**
   * Reads an operator.
   *
   * @param from where it begins, behind its dash if it has one
   * @param start where it begins with its dash
   * @return where it ends; {@code start} when it is none
   */
  private int read(int from, int start, boolean without) {
    if (QUOTES.indexOf(text.charAt(from)) >= 0) {
      return phrase(from, start, without);
    }
    int end = tokenEnd(from);
    String token = text.substring(from, end);
    Matcher field = FIELD.matcher(token);
    if (field.matches()) {
      return field(from, start, without, field.group(1), field.group(2));
    }
    if (isRegex(token)) {
      String pattern = token.substring(1, token.length() - 1);
      return pattern(start, end, without, () -> new Condition.Regex(pattern));
    }
    String word = trimmed(token, OPENING, AFTER_WORD);
    Matcher fuzzy = FUZZY.matcher(word);
    if (fuzzy.matches()) {
      return pattern(start, end, without, () -> new Condition.Fuzzy(fuzzy.group(1), edits(fuzzy)));
    }
    if (word.indexOf('*') >= 0 || word.indexOf('?') >= 0) {
      return wildcard(start, end, without, word);
    }
    if (without && word.codePoints().anyMatch(Character::isLetterOrDigit)) {
      return taken(start, end, true, () -> new Condition.Phrase(word, 0));
    }
    return start;
  }

  /** Between two slashes, with none inside: that would be a path. */
  private static boolean isRegex(String token) {
    if (token.length() < 3 || !token.startsWith("/") || !token.endsWith("/")) {
      return false;
    }
    for (int i = 1; i < token.length() - 1; i++) {
      if (token.charAt(i) == '/') {
        return false;
      }
      i += token.charAt(i) == '\\' ? 1 : 0;
    }
    return token.charAt(token.length() - 2) != '\\';
  }

  private static String trimmed(String token, String before, String after) {
    int start = 0;
    int end = token.length();
    while (start < end && before.indexOf(token.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && after.indexOf(token.charAt(end - 1)) >= 0) {
      end--;
    }
    return token.substring(start, end);
  }

  private int phrase(int from, int start, boolean without) {
    int close = closing(from + 1);
    if (close < 0) {
      remark(text.substring(from), "begins with a quotation mark that is never closed");
      return start;
    }
    String inner = text.substring(from + 1, close);
    Matcher distance = DISTANCE.matcher(text).region(close + 1, text.length());
    int steps = distance.lookingAt() ? Integer.parseInt(distance.group(1)) : 0;
    int end = distance.lookingAt() ? distance.end() : close + 1;
    if (inner.codePoints().noneMatch(Character::isLetterOrDigit)) {
      return start;
    }
    int taken = taken(start, end, without, () -> new Condition.Phrase(inner, steps));
    if (taken > start && !without) {
      words.append(inner).append(' ');
    }
    return taken;
  }

  private int field(int from, int start, boolean without, String name, String value) {
    Optional<Operator> operator = Operator.named(name);
    if (operator.isEmpty()) {
      if (name.length() > 1
          && !value.isEmpty()
          && (Character.isLetter(value.charAt(0)) || QUOTES.indexOf(value.charAt(0)) >= 0)) {
        remark(name + ":" + value, "begins with no operator that there is: " + Operator.NAMES);
      }
      return start;
    }
    int valueStart = from + name.length() + 1;
    if (value.isEmpty()) {
      remark(name + ":", "has no value right behind it");
      return start;
    }
    int end = tokenEnd(from);
    String wanted = operator.get() == Operator.PATH ? value : trimmed(value, "", AFTER_VALUE);
    if (QUOTES.indexOf(value.charAt(0)) >= 0) {
      int close = closing(valueStart + 1);
      if (close < 0) {
        remark(text.substring(from), "has a quotation mark that is never closed");
        return start;
      }
      end = close + 1;
      wanted = text.substring(valueStart + 1, close);
    }
    String given = wanted;
    if (operator.get() == Operator.PATH) {
      return pattern(start, end, without, () -> operator.get().condition(given));
    }
    if (without || !operator.get().isSingular()) {
      return taken(start, end, without, () -> operator.get().condition(given));
    }
    List<Condition> any = singular.computeIfAbsent(operator.get(), _ -> new ArrayList<>());
    return taken(start, end, any, () -> operator.get().condition(given));
  }

  private int wildcard(int start, int end, boolean without, String word) {
    if (!WILDCARD.matcher(word).matches()) {
      remark(
          word, "has a wildcard and is not one word; for files there is path:" + shortened(word));
      return start;
    }
    return pattern(start, end, without, () -> new Condition.Wildcard(word));
  }

  private int taken(int start, int end, boolean without, Source source) {
    return taken(
        start, end, conditions, without ? () -> new Condition.Not(source.condition()) : source);
  }

  /** As {@link #taken}, a few times only: also what turns out to be too costly has cost time. */
  private int pattern(int start, int end, boolean without, Source source) {
    if (patterns >= PATTERNS_MAX) {
      remark(
          text.substring(start, end),
          "comes after " + PATTERNS_MAX + " wildcards, expressions, misspelt words or paths");
      return start;
    }
    patterns++;
    return taken(start, end, without, source);
  }

  /** Makes a condition of a piece of the text, or leaves it among the words and says why. */
  private int taken(int start, int end, List<Condition> into, Source source) {
    if (count >= CONDITIONS_MAX) {
      remark(
          text.substring(start, end),
          "comes after " + CONDITIONS_MAX + " operators, more than that");
      return start;
    }
    try {
      into.add(source.condition());
    } catch (IllegalArgumentException e) {
      remark(text.substring(start, end), "could not be read, " + e.getMessage());
      return start;
    }
    count++;
    copy(start);
    copied = end;
    return end;
  }

  private interface Source {
    Condition condition();
  }

  private static int edits(Matcher fuzzy) {
    if (fuzzy.group(2).isEmpty()) {
      String word = fuzzy.group(1);
      return word.codePointCount(0, word.length()) < TWO_EDITS_LETTERS_MIN ? 1 : 2;
    }
    return Integer.parseInt(fuzzy.group(2));
  }

  /** Words up to here, since the last operator. */
  private void copy(int end) {
    words.append(text, copied, end).append(' ');
  }

  private int tokenEnd(int from) {
    int end = from;
    while (end < text.length() && !isSpace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private int closing(int from) {
    for (int i = from; i < text.length(); i++) {
      if (QUOTES.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private void remark(String what, String why) {
    String sentence = shortened(what) + " " + why + ": it is searched for as plain words.";
    if (remarks.size() < REMARKS_MAX && !remarks.contains(sentence)) {
      remarks.add(sentence);
    }
  }

  private static String shortened(String text) {
    if (text.codePointCount(0, text.length()) <= SHOWN_CHARS_MAX) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARS_MAX)) + "…";
  }
}
