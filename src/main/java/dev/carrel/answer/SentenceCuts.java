package dev.carrel.answer;

import dev.carrel.chunk.Range;
import dev.carrel.chunk.SentenceBreaks;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts an answer into sentences while it is written. Marks behind a sentence's point belong to it;
 * a fence of code is one sentence. Pure functions.
 */
final class SentenceCuts {
  /** A sentence without an end is cut after so many UTF-16 characters. */
  static final int SENTENCE_CHARS_MAX = 2_000;

  private static final Pattern FENCE = Pattern.compile("(?m)^[ \\t]*```[\\s\\S]*?(?:```|\\z)");
  private static final Pattern LEADING_MARKS = Pattern.compile("^(?:\\s*\\[\\d+\\])+");
  private static final Pattern CODE = Pattern.compile("```[\\s\\S]*?(?:```|\\z)|`[^`\\n]*`");
  private static final Pattern MARK_OR_CODE =
      Pattern.compile("\\s*\\[\\d{1,9}\\]|(" + CODE.pattern() + ")");
  private static final Pattern MARK = Pattern.compile("\\[(\\d{1,9})\\]");

  /** What only leads to what follows, or says what it is about. */
  private static final Pattern NO_STATEMENT = Pattern.compile("(?s)#{1,6}\\s.*|.*:");

  private SentenceCuts() {}

  /**
   * The sentences from a place on, in order, by their places in the text.
   *
   * @param ended whether nothing more follows; if it may, the last one is left out
   */
  static List<Range> of(String text, int from, boolean ended) {
    List<Range> raw = new ArrayList<>();
    int at = from;
    Matcher fences = FENCE.matcher(text).region(from, text.length());
    while (fences.find()) {
      raw.addAll(SentenceBreaks.of(text, at, fences.start()));
      raw.add(new Range(fences.start(), fences.end()));
      at = fences.end();
    }
    raw.addAll(SentenceBreaks.of(text, at, text.length()));
    List<Range> cuts = new ArrayList<>();
    for (Range range : raw) {
      int start = range.startChar();
      Matcher marks = LEADING_MARKS.matcher(range.of(text));
      if (!cuts.isEmpty() && marks.find()) {
        Range before = cuts.removeLast();
        cuts.add(new Range(before.startChar(), start + marks.end()));
        start += marks.end();
        while (start < range.endChar() && Character.isWhitespace(text.charAt(start))) {
          start++;
        }
      }
      if (start < range.endChar()) {
        cuts.add(new Range(start, range.endChar()));
      }
    }
    if (!ended
        && !cuts.isEmpty()
        && text.length() - cuts.getLast().startChar() < SENTENCE_CHARS_MAX) {
      cuts.removeLast();
    }
    return cuts;
  }

  /** Whether a sentence says something that can be checked. */
  static boolean states(String sentence) {
    String bare = Verification.bare(sentence);
    return bare.codePoints().anyMatch(Character::isLetterOrDigit)
        && !(NO_STATEMENT.matcher(bare).matches() && marks(sentence).isEmpty());
  }

  /** A sentence without its marks. */
  static String withoutMarks(String sentence) {
    return MARK_OR_CODE
        .matcher(sentence)
        .replaceAll(
            match -> match.group(1) == null ? "" : Matcher.quoteReplacement(match.group(1)));
  }

  /** The numbers that a sentence cites, each once; in code a bracket is a bracket. */
  static List<Integer> marks(String sentence) {
    return MARK.matcher(CODE.matcher(sentence).replaceAll(" "))
        .results()
        .map(mark -> Integer.valueOf(mark.group(1)))
        .distinct()
        .toList();
  }
}
