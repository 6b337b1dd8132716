package dev.carrel.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds sentences. A sentence ends at its mark when white space follows and the next word does not
 * begin small; at a blank line; and before a list's item, a heading or a table's row. Abbreviations
 * and initials end none. Reads the text once.
 */
public final class SentenceBreaks {
  private static final String MARKS = ".!?\u2026";
  private static final String WIDE_MARKS = "\u3002\uFF01\uFF1F\uFF61";
  private static final String CLOSERS = "\"')]}\u201D\u2019\u00BB\u203A\u300D\u300F\u3011*_`";
  private static final String BLOCK_MARKS = "-*+\u2022#|>";

  /** Longer words are no abbreviations. */
  private static final int WORD_CHARS_MAX = 12;

  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "rev", "gen", "sen", "rep", "gov",
          "capt", "lt", "col", "sgt", "messrs", "vs", "etc", "approx", "dept", "est", "fig", "figs",
          "eq", "eqs", "sec", "ch", "vol", "pp", "p", "ed", "eds", "al", "cf", "ca", "inc", "ltd",
          "corp", "co", "no", "nos", "op", "cit", "art", "para", "resp", "jan", "feb", "apr", "jun",
          "jul", "aug", "sep", "sept", "oct", "nov", "dec", "nr", "bzw", "usw", "vgl", "bspw",
          "evtl", "ggf", "inkl", "exkl", "zzgl", "abs", "abb", "tab", "kap", "bd", "hr", "fr",
          "str", "tel", "mio", "mrd", "dipl", "ing", "phil", "ehem", "geb", "gest", "jh", "jhd",
          "sog", "allg", "usf", "ff", "mme", "mlle", "sra", "srta", "env", "av", "arr", "pag");

  /** After a number and a point these make a German date. */
  private static final Set<String> MONTHS =
      Set.of(
          "januar",
          "februar",
          "m\u00E4rz",
          "april",
          "mai",
          "juni",
          "juli",
          "august",
          "september",
          "oktober",
          "november",
          "dezember");

  private final String text;
  private final int endChar;
  private final List<Range> sentences = new ArrayList<>();
  private int sentenceStart;
  private int lineStart;

  private SentenceBreaks(String text, int startChar, int endChar) {
    this.text = text;
    this.sentenceStart = startChar;
    this.lineStart = startChar;
    this.endChar = endChar;
  }

  /** The sentences of a text, without the white space around them, in order; none is empty. */
  public static List<Range> of(String text) {
    return of(text, 0, text.length());
  }

  /** The sentences of {@code text.substring(startChar, endChar)} by their places in the text. */
  public static List<Range> of(String text, int startChar, int endChar) {
    return new SentenceBreaks(text, startChar, endChar).find();
  }

  private List<Range> find() {
    int i = sentenceStart;
    while (i < endChar) {
      char c = text.charAt(i);
      if (Range.isLineEnd(c)) {
        i = lineEnd(i);
      } else if (MARKS.indexOf(c) >= 0) {
        i = mark(i);
      } else if (WIDE_MARKS.indexOf(c) >= 0) {
        i = past(i, WIDE_MARKS + CLOSERS);
        end(i);
      } else {
        i++;
      }
    }
    end(endChar);
    return List.copyOf(sentences);
  }

  private void end(int at) {
    Range sentence = new Range(sentenceStart, at).trimmed(text);
    if (!sentence.isEmpty()) {
      sentences.add(sentence);
    }
    sentenceStart = at;
  }

  /** At a line's end; returns where the next line's first word starts. */
  private int lineEnd(int at) {
    int next = at;
    int lineEnds = 0;
    int nextLineStart = at;
    while (next < endChar && Range.isWhite(text.charAt(next))) {
      char c = text.charAt(next);
      boolean pair = c == '\r' && next + 1 < endChar && text.charAt(next + 1) == '\n';
      next++;
      if (Range.isLineEnd(c) && !pair) {
        lineEnds++;
        nextLineStart = next;
      }
    }
    char first = lineStart < at ? text.charAt(lineStart) : ' ';
    if (lineEnds > 1 || first == '#' || first == '|' || startsBlock(next)) {
      end(at);
    }
    lineStart = nextLineStart;
    return next;
  }

  /** Whether a list's item, a heading, a quotation or a table's row begins here. */
  private boolean startsBlock(int at) {
    if (at >= endChar) {
      return false;
    }
    char c = text.charAt(at);
    int next = at + 1;
    if (BLOCK_MARKS.indexOf(c) >= 0) {
      next = past(at, String.valueOf(c));
      return c == '|' || (next < endChar && Range.isWhite(text.charAt(next)));
    }
    while (next < endChar && next - at < 4 && isDigit(text.charAt(next))) {
      next++;
    }
    return isDigit(c)
        && next + 1 < endChar
        && (text.charAt(next) == '.' || text.charAt(next) == ')')
        && Range.isWhite(text.charAt(next + 1));
  }

  /** At a sentence's mark, perhaps; returns where to read on. */
  private int mark(int at) {
    int afterMarks = past(at, MARKS);
    int after = past(afterMarks, CLOSERS);
    if (after < endChar && !Range.isWhite(text.charAt(after))) {
      return after;
    }
    int next = after;
    while (next < endChar
        && Range.isWhite(text.charAt(next))
        && !Range.isLineEnd(text.charAt(next))) {
      next++;
    }
    boolean singlePoint = text.charAt(at) == '.' && after == at + 1;
    boolean small = next < endChar && Character.isLowerCase(text.codePointAt(next));
    if (!small && !(singlePoint && isAbbreviated(at, next))) {
      end(after);
    }
    return after;
  }

  private boolean isAbbreviated(int point, int next) {
    int start = point;
    while (start > sentenceStart
        && point - start <= WORD_CHARS_MAX
        && !Range.isWhite(text.charAt(start - 1))
        && "([\"'\u201C\u201E\u00AB".indexOf(text.charAt(start - 1)) < 0) {
      start--;
    }
    String word = text.substring(start, point).toLowerCase(Locale.ROOT);
    if (word.isEmpty() || word.length() > WORD_CHARS_MAX) {
      return false;
    }
    if (word.chars().allMatch(c -> isDigit((char) c))) {
      return word.length() <= 2 && (isLineStart(start) || MONTHS.contains(wordAt(next)));
    }
    if (word.length() == 1) {
      return Character.isLetter(word.charAt(0)) && !word.equals("i");
    }
    return ABBREVIATIONS.contains(word) || isDotted(word);
  }

  /** Like "e.g", "z.b" or "u.s": letters with points between them. */
  private static boolean isDotted(String word) {
    if (word.indexOf('.') < 0) {
      return false;
    }
    int letters = 0;
    for (int i = 0; i < word.length(); i++) {
      letters = word.charAt(i) == '.' ? 0 : letters + 1;
      if (letters > 2 || !(word.charAt(i) == '.' || Character.isLetter(word.charAt(i)))) {
        return false;
      }
    }
    return true;
  }

  private boolean isLineStart(int at) {
    int i = at;
    while (i > lineStart && Range.isWhite(text.charAt(i - 1)) && at - i < WORD_CHARS_MAX) {
      i--;
    }
    return i == lineStart;
  }

  private String wordAt(int at) {
    int i = at;
    while (i < endChar && i - at < WORD_CHARS_MAX && Character.isLetter(text.charAt(i))) {
      i++;
    }
    return text.substring(at, i).toLowerCase(Locale.ROOT);
  }

  private int past(int at, String chars) {
    int i = at;
    while (i < endChar && chars.indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
