package dev.carrel.retrieve;

import dev.carrel.index.ChunkFilter;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which lines are looked for.
 *
 * @param pattern a regular expression of Java's, which a line has to contain
 * @param linesMax 1 to {@value #LINES_MAX}
 */
public record GrepRequest(String pattern, boolean ignoreCase, ChunkFilter filter, int linesMax) {
  public static final int LINES_DEFAULT = 100;
  public static final int LINES_MAX = 1_000;
  public static final int PATTERN_CHARS_MAX = 500;

  public GrepRequest {
    if (pattern.isBlank() || pattern.length() > PATTERN_CHARS_MAX) {
      throw new IllegalArgumentException(
          "the pattern has "
              + pattern.length()
              + " characters, wanted 1 to "
              + PATTERN_CHARS_MAX
              + " and not only spaces");
    }
    if (linesMax < 1 || linesMax > LINES_MAX) {
      throw new IllegalArgumentException("linesMax is " + linesMax + ", wanted 1 to " + LINES_MAX);
    }
    compiled(pattern, ignoreCase);
  }

  Pattern compiled() {
    return compiled(pattern, ignoreCase);
  }

  private static Pattern compiled(String pattern, boolean ignoreCase) {
    try {
      return Pattern.compile(
          pattern, ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the pattern is no regular expression: "
              + e.getDescription()
              + " at character "
              + (e.getIndex() + 1),
          e);
    }
  }
}
