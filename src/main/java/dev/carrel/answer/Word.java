package dev.carrel.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A word of a question and where it stands.
 *
 * @param text as it is written
 * @param lower in lower case; what is contracted is written out: {@code what's} is {@code what}
 * @param startChar UTF-16 offset, inclusive
 * @param endChar exclusive
 * @param afterComma whether a comma, a colon or a semicolon stands between it and the word before
 */
record Word(String text, String lower, int startChar, int endChar, boolean afterComma) {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’-][\\p{L}\\p{N}]+)*");
  private static final Pattern CONTRACTED = Pattern.compile("(?i)['’](?:s|re|d|ll|ve)$");

  static List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    int last = 0;
    for (MatchResult found : (Iterable<MatchResult>) WORD.matcher(text).results()::iterator) {
      String between = text.substring(last, found.start());
      words.add(
          new Word(
              found.group(),
              CONTRACTED.matcher(found.group()).replaceFirst("").toLowerCase(Locale.ROOT),
              found.start(),
              found.end(),
              between.chars().anyMatch(c -> c == ',' || c == ';' || c == ':')));
      last = found.end();
    }
    return words;
  }

  /** Whether it begins with a capital letter or is a number. */
  boolean named() {
    int first = text.codePointAt(0);
    return Character.isUpperCase(first) || Character.isDigit(first);
  }

  /** Whether it is one of these and written as such a word is: {@code IT} is no pronoun. */
  boolean plainlyIn(Set<String> words) {
    boolean shouted = text.length() > 1 && Character.isUpperCase(text.charAt(1));
    return !shouted && words.contains(lower);
  }
}
