package dev.carrel.chunk;

/**
 * A piece of a text.
 *
 * @param startChar UTF-16 offset, inclusive
 * @param endChar exclusive
 */
public record Range(int startChar, int endChar) {
  public Range {
    if (startChar < 0 || endChar < startChar) {
      throw new IllegalArgumentException("no range: " + startChar + " to " + endChar);
    }
  }

  /** The piece itself. */
  public String of(String text) {
    return text.substring(startChar, endChar);
  }

  int length() {
    return endChar - startChar;
  }

  /** Whether there is nothing in it. */
  public boolean isEmpty() {
    return startChar == endChar;
  }

  /** Without the white space at both ends; empty when there is nothing else. */
  public Range trimmed(String text) {
    int start = startChar;
    int end = endChar;
    while (start < end && isWhite(text.charAt(start))) {
      start++;
    }
    while (end > start && isWhite(text.charAt(end - 1))) {
      end--;
    }
    return start == startChar && end == endChar ? this : new Range(start, end);
  }

  /** White space of every kind, the no-break spaces and the byte order mark included. */
  static boolean isWhite(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
  }

  static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }
}
