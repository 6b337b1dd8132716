package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a document, put together from its chunks: each knows its place, so that overlaps are
 * told once and lines without text are empty.
 *
 * @param texts line 1 first
 */
record DocumentLines(List<String> texts) {
  /** Empty lines between two chunks beyond this are a broken record. */
  private static final int LINES_MAX = 10_000_000;

  /**
   * Puts chunks together.
   *
   * @param chunks of one document, in their order
   */
  static DocumentLines of(List<Chunk> chunks) {
    List<String> lines = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    int told = 0; // offset in the document up to which it has been put together
    for (Chunk chunk : chunks) {
      if (chunk.endChar() <= told) {
        continue;
      }
      if (chunk.startChar() > told) {
        while (lines.size() < Math.min(chunk.startLine() - 1, LINES_MAX)) {
          lines.add(open.toString());
          open.setLength(0);
        }
        if (!open.isEmpty()) {
          open.append(' '); // on the same line, with white space between
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
