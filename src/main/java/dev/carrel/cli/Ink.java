package dev.carrel.cli;

/**
 * Makes text bold, faint or lit where that is wanted, and leaves it alone elsewhere. What it is
 * given must be safe already: see {@link SafeText}.
 */
record Ink(boolean on) {
  String bold(String text) {
    return between("\u001b[1m", text);
  }

  String faint(String text) {
    return between("\u001b[2m", text);
  }

  /** As a found word stands out: bold and yellow. */
  String lit(String text) {
    return between("\u001b[1;33m", text);
  }

  String path(String text) {
    return between("\u001b[36m", text);
  }

  private String between(String start, String text) {
    return on && !text.isEmpty() ? start + text + "\u001b[0m" : text;
  }
}
