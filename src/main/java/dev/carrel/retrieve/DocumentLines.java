package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a document, put together from its chunks: each knows its place, so that overlaps are
 * told once and lines without text are empty. Between two chunks of source code there is white
 * space alone, and where each begins says how much: what is left of it after the ends of lines
 * indents the second one.
 *
 * @param texts line 1 first
 */
record DocumentLines(List<String> texts) {
  /** Empty lines between two chunks beyond this are a broken record. */
  private static final int LINES_MAX = 10_000_000;

  /** Of one line. */
  private static final int INDENTATION_MAX = 80;

  /**
   * Puts chunks together.
   *
   * @param chunks of one document, in their order
   */
  static DocumentLines of(List<Chunk> chunks) {
    List<String> lines = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    int told = 0; // offset in the document up to which it has been put together
    boolean tabs =
        chunks.stream()
            .flatMap(chunk -> chunk.text().lines())
            .anyMatch(line -> line.startsWith("\t"));
    String blank = tabs ? "\t" : " ";
    int endOfLine = chunks.stream().anyMatch(chunk -> chunk.text().contains("\r\n")) ? 2 : 1;
    for (Chunk chunk : chunks) {
      if (chunk.endChar() <= told) {
        continue;
      }
      if (chunk.startChar() > told) {
        int between = chunk.startChar() - told;
        while (lines.size() < Math.min(chunk.startLine() - 1, LINES_MAX)) {
          lines.add(open.toString());
          open.setLength(0);
          between -= endOfLine;
        }
        if (!open.isEmpty()) {
          open.append(' '); // on the same line, with white space between
        } else if (chunk.symbol() != null && between > 0) {
          open.append(blank.repeat(indentation(chunk.text(), between)));
        }
      }
      String text = chunk.text().substring(Math.max(0, told - chunk.startChar()));
      append(text, open, lines);
      told = chunk.endChar();
    }
    if (!open.isEmpty()) {
      lines.add(open.toString());
    }
    return new DocumentLines(lines);
  }

  /** Never deeper than its other lines: empty ones before it may hold blanks, too. */
  private static int indentation(String text, int charsMax) {
    return text.lines()
        .skip(1)
        .filter(line -> !line.isBlank())
        .mapToInt(line -> line.length() - line.stripLeading().length())
        .reduce(Math.min(charsMax, INDENTATION_MAX), Math::min);
  }

  /** A line ends with \n, \r\n or a lone \r, as {@link Chunk#startLine} counts. */
  private static void append(String text, StringBuilder open, List<String> lines) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !pair)) {
        lines.add(open.toString());
        open.setLength(0);
      } else if (!pair) {
        open.append(c);
      }
    }
  }

  int count() {
    return texts.size();
  }

  /**
   * One line.
   *
   * @param number 1-based
   */
  String line(int number) {
    return texts.get(number - 1);
  }
}
