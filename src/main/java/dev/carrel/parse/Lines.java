package dev.carrel.parse;

/**
 * Walks over the lines of a text. A line ends at \n, \r\n or a lone \r, which are not part of it.
 */
final class Lines {
  private final String text;
  private int start;
  private int end;
  private int next;

  Lines(String text, int from) {
    this.text = text;
    this.next = from;
  }

  /** Moves to the next line; false after the last. */
  boolean next() {
    if (next >= text.length()) {
      return false;
    }
    start = next;
    end = start;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    next = end;
    if (next < text.length()) {
      boolean pair =
          text.charAt(next) == '\r' && next + 1 < text.length() && text.charAt(next + 1) == '\n';
      next += pair ? 2 : 1;
    }
    return true;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Where the next line starts. */
  int after() {
    return next;
  }

  boolean isBlank() {
    for (int i = start; i < end; i++) {
      if (!isWhite(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  String line() {
    return text.substring(start, end);
  }

  /** White space of every kind, the no-break spaces and the byte order mark included. */
  static boolean isWhite(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
  }
}
