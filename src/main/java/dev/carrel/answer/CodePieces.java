package dev.carrel.answer;

import dev.carrel.chunk.Range;
import dev.carrel.chunk.SentenceBreaks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What source code says: the sentences of its comments and docstrings, over as many lines as they
 * take, and what stands between two empty lines of the rest. Lines are told apart by how they
 * begin, so that one rule does for all languages, and for a passage that begins within a comment.
 */
final class CodePieces {
  /** What makes a line one of a comment, whatever the language. */
  private static final String MARK = "(?:/\\*+!?|\\*+(?!/)|//+[/!]?|#+|--+|;+|%+)";

  private static final Pattern MARKED = Pattern.compile("\\s*" + MARK + "(?=\\s|$)");
  private static final Pattern OPENING = Pattern.compile("\\s*(?:/\\*+!?|[rRuUbB]?(\"\"\"|'''))");

  /** A part of a comment that is a statement of its own: a tag of documentation. */
  private static final Pattern TAG = Pattern.compile("\\s*[@\\\\:]\\p{L}+.*", Pattern.DOTALL);

  private final String text;

  /** The text with blanks for what makes comments of its lines. */
  private final char[] unmarked;

  private final List<Range> pieces = new ArrayList<>();

  /** What ends the comment that the line stands in; null outside of one. */
  private @Nullable String ending;

  private int regionStart;
  private boolean regionIsComment;

  private CodePieces(String text) {
    this.text = text;
    this.unmarked = text.toCharArray();
  }

  /** In the order of the text; none is empty, and none holds the marks at its own two ends. */
  static List<Range> of(String code) {
    return new CodePieces(code).pieces();
  }

  /** A sentence of a comment on one line, without the marks between; anything else as it is. */
  static String spoken(String piece) {
    List<String> lines = piece.lines().toList();
    boolean comment =
        lines.size() > 1
            && lines.stream().skip(1).allMatch(line -> MARKED.matcher(line).lookingAt());
    return comment
        ? lines.stream()
            .map(line -> MARKED.matcher(line).replaceFirst("").strip())
            .collect(Collectors.joining(" "))
        : piece;
  }

  private List<Range> pieces() {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end + 1;
      line(start, end);
      start = end;
    }
    endRegion(text.length());
    return pieces;
  }

  private void line(int start, int end) {
    String line = text.substring(start, end);
    boolean comment = isComment(line, start, end);
    boolean separate =
        comment ? TAG.matcher(new String(unmarked, start, end - start)).matches() : line.isBlank();
    if (comment != regionIsComment || separate) {
      endRegion(start);
    }
    regionIsComment = comment;
  }

  /** Whether a line says something in words; what marks it as such is blanked. */
  private boolean isComment(String line, int start, int end) {
    String open = ending;
    if (open != null) {
      Matcher marked = MARKED.matcher(line);
      blank(start, open.equals("*/") && marked.lookingAt() ? start + marked.end() : start);
      close(line, start, open, 0);
      return true;
    }
    Matcher opening = OPENING.matcher(line);
    if (opening.lookingAt()) {
      String delimiter = opening.group(1) == null ? "*/" : opening.group(1);
      int closes = line.indexOf(delimiter, opening.end());
      if (closes >= 0 && !line.substring(closes + delimiter.length()).isBlank()) {
        return false; // code goes on behind it
      }
      blank(start, start + opening.end());
      ending = delimiter;
      close(line, start, delimiter, opening.end());
      return true;
    }
    Matcher marked = MARKED.matcher(line);
    if (marked.lookingAt()) {
      blank(start, start + marked.end());
      close(line, start, "*/", 0);
      return true;
    }
    if (line.strip().equals("*/")) {
      blank(start, end);
      return true;
    }
    return false;
  }

  private void close(String line, int start, String delimiter, int from) {
    int closes = line.indexOf(delimiter, from);
    if (closes >= 0) {
      blank(start + closes, start + closes + delimiter.length());
      ending = null;
    }
  }

  private void blank(int from, int to) {
    Arrays.fill(unmarked, from, to, ' ');
  }

  private void endRegion(int end) {
    if (regionIsComment) {
      pieces.addAll(SentenceBreaks.of(new String(unmarked), regionStart, end));
    } else {
      Range lines = new Range(regionStart, end).trimmed(text);
      if (!lines.isEmpty()) {
        pieces.add(lines);
      }
    }
    regionStart = end;
  }
}
