package dev.carrel.parse;

/** Makes extracted text readable: the layout's white space and invisible characters go. */
final class Cleaning {
  private static final char SOFT_HYPHEN = '\u00AD';

  private Cleaning() {}

  /**
   * Runs of blanks become one blank; line ends stay, a blank line being the most, save those after
   * a soft hyphen.
   */
  static String lines(CharSequence raw) {
    StringBuilder clean = new StringBuilder(raw.length());
    int lineEnds = 0;
    boolean blank = false;
    boolean divided = false;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (isLineEnd(c)) {
        boolean pair = c == '\r' && i + 1 < raw.length() && raw.charAt(i + 1) == '\n';
        lineEnds += pair ? 0 : 1;
      } else if (Lines.isWhite(c)) {
        blank = true;
      } else if (c == SOFT_HYPHEN) {
        divided = true;
      } else if (isVisible(c)) {
        if (divided && lineEnds == 1) {
          blank = false;
        } else if (!clean.isEmpty() && lineEnds > 0) {
          clean.append(lineEnds > 1 ? "\n\n" : "\n");
        } else if (!clean.isEmpty() && blank) {
          clean.append(' ');
        }
        lineEnds = 0;
        blank = false;
        divided = false;
        clean.append(c);
      }
    }
    return clean.toString();
  }

  /** All white space becomes single blanks. */
  static String line(CharSequence raw) {
    return lines(raw).replaceAll("\n+", " ");
  }

  /** Line ends become \n and invisible characters go; blanks stay. */
  static String code(CharSequence raw) {
    StringBuilder clean = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\r') {
        boolean pair = i + 1 < raw.length() && raw.charAt(i + 1) == '\n';
        clean.append(pair ? "" : "\n");
      } else if (isVisible(c) || c == '\n' || c == '\t') {
        clean.append(c);
      }
    }
    return clean.toString();
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r' || c == '\f' || c == '\u000B' || c == '\u2028' || c == '\u2029';
  }

  /** Not a control, a soft hyphen, a zero-width space or a byte order mark. */
  private static boolean isVisible(char c) {
    return !Character.isISOControl(c) && c != SOFT_HYPHEN && c != '\u200B' && c != '\uFEFF';
  }
}
