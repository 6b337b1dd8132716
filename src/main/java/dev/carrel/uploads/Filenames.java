package dev.carrel.uploads;

/** Names that others gave, made fit to be shown. */
final class Filenames {
  private static final int CHARS_MAX = 255;
  private static final String NAMELESS = "upload";

  private Filenames() {}

  /** The name without folders and control characters. */
  static String shown(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    StringBuilder shown = new StringBuilder();
    last.codePoints()
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '-' : c)
        .limit(CHARS_MAX)
        .forEach(shown::appendCodePoint);
    String text = shown.toString().strip();
    return text.isEmpty() || text.equals(".") || text.equals("..") ? NAMELESS : text;
  }
}
