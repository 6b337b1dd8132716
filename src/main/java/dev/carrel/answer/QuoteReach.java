package dev.carrel.answer;

import dev.carrel.chunk.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How far a quotation reaches beyond its sentence where that says little alone: what a colon
 * announces, and in source code and settings a comment's paragraph with the few lines below it.
 * Pure functions.
 */
final class QuoteReach {
  /** No quotation becomes longer by it than this. */
  static final int CHARS_MAX = 600;

  /** More lines below a comment are a body, and not what the comment is there for. */
  static final int LINES_BELOW_MAX = 3;

  private static final Pattern ANNOUNCES = Pattern.compile("[:\uFF1A][\\s*_)\"\u201D]*$");

  /** A line of a comment that ends with its line. A block comment stands above whole bodies. */
  private static final Pattern LINE_COMMENT =
      Pattern.compile("\\s*(?:#+|//+[/!]?|--+|;+|%+)(?:\\s.*)?", Pattern.DOTALL);

  /** Nothing but white space and what marks a comment. */
  private static final Pattern EMPTY = Pattern.compile("[\\s#/;%*-]*");

  private static final Pattern HEADING = Pattern.compile("#{1,6}\\s.*", Pattern.DOTALL);
  private static final Pattern FENCE = Pattern.compile("\\s*(?:```|~~~).*", Pattern.DOTALL);

  private final String text;
  private final boolean code;
  private final List<Range> lines = new ArrayList<>();

  private QuoteReach(String text, boolean code) {
    this.text = text;
    this.code = code;
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end + 1;
      lines.add(new Range(start, end));
      start = end;
    }
  }

  /**
   * What is quoted for a sentence, at least the sentence.
   *
   * @param text of the passage that the sentence is a place of
   * @param code whether it is source code or settings
   */
  static Range of(String text, Range sentence, boolean code) {
    QuoteReach reach = new QuoteReach(text, code);
    Range stanza = code ? reach.stanza(sentence) : sentence;
    return ANNOUNCES.matcher(stanza.of(text)).find() ? reach.announced(stanza) : stanza;
  }

  /** A paragraph of comment and the lines right below, where the sentence is of it or of these. */
  private Range stanza(Range sentence) {
    int below = lineAt(sentence.startChar());
    if (isComment(below)) {
      while (isComment(below)) {
        below++;
      }
    } else {
      while (below > 0 && isCode(below - 1)) {
        below--;
      }
    }
    int comment = below;
    while (comment > 0 && isComment(comment - 1)) {
      comment--;
    }
    int end = below;
    while (end < lines.size() && isCode(end)) {
      end++;
    }
    end = end - below > LINES_BELOW_MAX ? below : end;
    Range whole = new Range(start(comment), start(end)).trimmed(text);
    boolean one =
        comment < below
            && end - comment > 1
            && sentence.endChar() <= whole.endChar()
            && whole.endChar() - whole.startChar() <= CHARS_MAX;
    return one ? whole : sentence;
  }

  /** The lines after the sentence, up to the next empty one, as far as they fit. */
  private Range announced(Range sentence) {
    int next = lineAt(sentence.endChar() - 1) + 1;
    if (!text.substring(sentence.endChar(), start(next)).isBlank()) {
      return sentence; // it announces what stands on its own line
    }
    while (next < lines.size() && isEmpty(next)) {
      next++;
    }
    boolean fenced = next < lines.size() && FENCE.matcher(line(next)).matches();
    int end = next;
    while (end < lines.size() && (fenced || !isEmpty(end)) && !endsThere(end)) {
      boolean closes = fenced && end > next && FENCE.matcher(line(end)).matches();
      end++;
      if (closes) {
        break;
      }
    }
    while (end > next && start(end) - sentence.startChar() > CHARS_MAX) {
      end--;
    }
    return end > next ? new Range(sentence.startChar(), start(end)).trimmed(text) : sentence;
  }

  /** Whether another part begins. */
  private boolean endsThere(int line) {
    return !code && HEADING.matcher(line(line)).matches();
  }

  private boolean isComment(int line) {
    return line < lines.size() && !isEmpty(line) && LINE_COMMENT.matcher(line(line)).matches();
  }

  private boolean isCode(int line) {
    return !line(line).isBlank() && !LINE_COMMENT.matcher(line(line)).matches();
  }

  private boolean isEmpty(int line) {
    return EMPTY.matcher(line(line)).matches();
  }

  private String line(int line) {
    return lines.get(line).of(text);
  }

  /** Where a line begins; the text's end behind the last one. */
  private int start(int line) {
    return line < lines.size() ? lines.get(line).startChar() : text.length();
  }

  private int lineAt(int place) {
    int line = 0;
    while (line + 1 < lines.size() && lines.get(line).endChar() <= place) {
      line++;
    }
    return line;
  }
}
