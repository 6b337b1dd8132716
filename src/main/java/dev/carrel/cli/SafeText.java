package dev.carrel.cli;

/**
 * Takes from a text what could make a terminal do something else than show it: escape sequences
 * that rename windows or answer back, control characters, marks that turn the direction of writing
 * around. Documents and file names come from anywhere; nothing of them reaches a terminal but
 * through here. Pure functions.
 */
final class SafeText {
  private static final char REPLACEMENT = '\uFFFD';
  private static final char CONTROL_PICTURES = '\u2400';
  private static final char DELETE = '\u007F';
  private static final char DELETE_PICTURE = '\u2421';

  private SafeText() {}

  /** Line feeds and tabs stay, every other harmful character becomes a visible one. */
  static String lines(String text) {
    return safe(text, true);
  }

  /**
   * How much of the beginning of a text that comes in pieces can be made safe before the next piece
   * is there: half a pair and half of a Windows line end wait for their other half.
   */
  static int wholeChars(CharSequence text) {
    int length = text.length();
    if (length == 0) {
      return 0;
    }
    char last = text.charAt(length - 1);
    return Character.isHighSurrogate(last) || last == '\r' ? length - 1 : length;
  }

  /** As one line: runs of white space become one space. */
  static String line(String text) {
    return safe(text.strip().replaceAll("\\s+", " "), false);
  }

  /**
   * JSON of which no character acts on a terminal, and which means the same: such characters can
   * only stand within its strings, where an escape says as much.
   */
  static String json(String json) {
    StringBuilder safe = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < json.length()
              && Character.isLowSurrogate(json.charAt(i + 1));
      if (pair && !isTag(json.codePointAt(i))) {
        safe.append(c).append(json.charAt(++i));
      } else if (acts(c)) {
        safe.append(String.format("\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  private static String safe(String text, boolean severalLines) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (severalLines && c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int codePoint = Character.toCodePoint(c, text.charAt(i + 1));
        i++;
        if (isTag(codePoint)) {
          safe.append(REPLACEMENT);
        } else {
          safe.appendCodePoint(codePoint);
        }
      } else {
        safe.append(severalLines && (c == '\n' || c == '\t') ? c : safe(c));
      }
    }
    return safe.toString();
  }

  private static char safe(char c) {
    if (c < ' ') {
      return (char) (CONTROL_PICTURES + c);
    }
    if (c == DELETE) {
      return DELETE_PICTURE;
    }
    return acts(c) ? REPLACEMENT : c;
  }

  /** Beyond C0: C1, half a surrogate pair, separators of lines, and what turns the direction. */
  private static boolean acts(char c) {
    return c == DELETE
        || (c >= '\u0080' && c <= '\u009F')
        || (c >= '\u2028' && c <= '\u202E')
        || (c >= '\u2066' && c <= '\u206F')
        || (c >= '\uFFF9' && c <= '\uFFFB')
        || Character.isSurrogate(c);
  }

  /** Invisible letters that smuggle text past a reader. */
  private static boolean isTag(int codePoint) {
    return codePoint >= 0xE0000 && codePoint <= 0xE007F;
  }
}
