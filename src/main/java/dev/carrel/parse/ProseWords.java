package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells words from names of programs, paths and marks of code, by what stands between spaces. */
final class ProseWords {
  /** A longer one is no word of any language. */
  private static final int WORD_CHARS_MAX = 60;

  /** Of what stands beside words in prose and in code alike: addresses, links, figures. */
  private static final Pattern NEITHER = Pattern.compile(".*(?:://|@|]\\().*|[^\\p{L}={};]*");

  private static final Pattern CODE =
      Pattern.compile(
          ".*(?:[\\p{L}\\p{N})\\]][(){}<>\\[\\]\\\\$=;:/|]+[\\p{L}\\p{N}(\"']|\\p{L}{2}\\.\\p{L}{2}"
              + "|\\p{Ll}\\p{Lu}|_).*|.*[{};=][)]?");

  private static final Pattern BETWEEN_SPACES = Pattern.compile("\\S+");

  /** More than one for so many words, and it is code with words in it. Prose has few or none. */
  private static final int WORDS_PER_CODE_MIN = 4;

  private ProseWords() {}

  /** What may be words of a language; nothing where code prevails. */
  static List<String> of(CharSequence text) {
    List<String> words = new ArrayList<>();
    int code = 0;
    for (Matcher found = BETWEEN_SPACES.matcher(text); found.find(); ) {
      String token = found.group();
      if (token.length() > WORD_CHARS_MAX) {
        code += token.chars().anyMatch(Character::isLetter) ? 1 : 0;
      } else if (!NEITHER.matcher(token).matches()) {
        if (CODE.matcher(token).matches()) {
          code++;
        } else {
          words.add(token);
        }
      }
    }
    return code * WORDS_PER_CODE_MIN > words.size() ? List.of() : words;
  }
}
