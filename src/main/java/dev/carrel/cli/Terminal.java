package dev.carrel.cli;

import java.util.Map;

/**
 * What stands behind the two output streams.
 *
 * @param outColumns width of the terminal behind standard output; 0 when there is none
 * @param errColumns width of the terminal behind standard error; 0 when there is none
 * @param coloured whether the person wants colours on a terminal
 * @param links what a place on standard output becomes where that is a terminal
 * @param typed whether a person types what comes from standard input
 */
public record Terminal(
    int outColumns, int errColumns, boolean coloured, Links links, boolean typed) {
  /** All streams lead into pipes or files. */
  public static final Terminal NONE = new Terminal(0, 0, false);

  /** What a place becomes. */
  public enum Links {
    /** Words alone. */
    NONE,
    /** A hyperlink to the file. */
    FILE,
    /** A hyperlink to the line: to the others, a file with a fragment is no file. */
    LINE
  }

  /** Of the terminals that open a line, what each puts into the environment. */
  private static final Map<String, String> OPENING_LINES =
      Map.of("TERM", "xterm-kitty", "TERM_PROGRAM", "vscode");

  private static final int COLUMNS_MIN = 40;

  /** A terminal without hyperlinks, with nobody who types. */
  public Terminal(int outColumns, int errColumns, boolean coloured) {
    this(outColumns, errColumns, coloured, Links.NONE, false);
  }

  /** As the launcher saw it: Java cannot ask whether standard error alone is a terminal. */
  public static Terminal ofSystem() {
    return of(
        Integer.getInteger("carrel.columns.out", 0),
        Integer.getInteger("carrel.columns.err", 0),
        Boolean.getBoolean("carrel.typed"),
        System.getenv());
  }

  /**
   * {@code NO_COLOR} and {@code TERM=dumb} switch colours and hyperlinks off; over ssh the files
   * are not on the machine that would open them.
   */
  static Terminal of(
      int outColumns, int errColumns, boolean typed, Map<String, String> environment) {
    String term = environment.getOrDefault("TERM", "");
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty() || term.equals("dumb");
    boolean links = !plain && !term.equals("linux") && !environment.containsKey("SSH_CONNECTION");
    boolean lines =
        OPENING_LINES.entrySet().stream()
            .anyMatch(each -> each.getValue().equals(environment.get(each.getKey())));
    return new Terminal(
        outColumns,
        errColumns,
        !plain,
        links ? (lines ? Links.LINE : Links.FILE) : Links.NONE,
        typed);
  }

  /** What places become on standard output; nothing but words in a pipe. */
  Links outLinks() {
    return outIsTerminal() ? links : Links.NONE;
  }

  /** Whether a person types, and sees what is answered. */
  boolean isConversation() {
    return typed && outIsTerminal();
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
