package dev.carrel.cli;

/**
 * What stands behind the two output streams.
 *
 * @param outColumns width of the terminal behind standard output; 0 when there is none
 * @param errColumns width of the terminal behind standard error; 0 when there is none
 * @param coloured whether the person wants colours on a terminal
 */
public record Terminal(int outColumns, int errColumns, boolean coloured) {
  /** Both streams lead into pipes or files. */
  public static final Terminal NONE = new Terminal(0, 0, false);

  private static final int COLUMNS_MIN = 40;

  /**
   * As the launcher saw it: Java cannot ask whether standard error alone is a terminal. {@code
   * NO_COLOR} and {@code TERM=dumb} switch colours off.
   */
  public static Terminal ofSystem() {
    String noColour = System.getenv("NO_COLOR");
    return new Terminal(
        Integer.getInteger("carrel.columns.out", 0),
        Integer.getInteger("carrel.columns.err", 0),
        (noColour == null || noColour.isEmpty()) && !"dumb".equals(System.getenv("TERM")));
  }

  boolean outIsTerminal() {
    return outColumns > 0;
  }

  boolean errIsTerminal() {
    return errColumns > 0;
  }

  /** Columns to write in; never so few that nothing fits. */
  int outWidth() {
    return Math.max(outColumns, COLUMNS_MIN);
  }

  int errWidth() {
    return Math.max(errColumns, COLUMNS_MIN);
  }

  Ink outInk() {
    return new Ink(coloured && outIsTerminal());
  }

  Ink errInk() {
    return new Ink(coloured && errIsTerminal());
  }
}
