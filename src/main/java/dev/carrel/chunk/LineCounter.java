package dev.carrel.chunk;

/** Tells the lines of ever larger offsets, reading the text once. */
final class LineCounter {
  private final String text;
  private int position;
  private int line = 1;

  LineCounter(String text) {
    this.text = text;
  }

  /** The 1-based line of the character at the offset; \n, \r\n and a lone \r each end one. */
  int lineOf(int offset) {
    if (offset < position) {
      throw new IllegalArgumentException("lines are counted forwards: " + offset + ", " + position);
    }
    for (; position < offset; position++) {
      char c = text.charAt(position);
      boolean pair = c == '\r' && position + 1 < text.length() && text.charAt(position + 1) == '\n';
      if (c == '\n' || (c == '\r' && !pair)) {
        line++;
      }
    }
    return line;
  }
}
