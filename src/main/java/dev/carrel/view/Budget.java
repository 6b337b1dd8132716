package dev.carrel.view;

/** What may still be shown at once. For one document. */
final class Budget {
  /** UTF-16 characters. */
  static final int CHARS_MAX = 300_000;

  /** Blocks and pieces of words. */
  static final int PIECES_MAX = 40_000;

  private int charsLeft = CHARS_MAX;
  private int piecesLeft = PIECES_MAX;
  private boolean cut;

  /** As much of a text as may be shown. */
  String take(String text) {
    piecesLeft--;
    if (text.length() <= charsLeft) {
      charsLeft -= text.length();
      return text;
    }
    cut = true;
    int end = charsLeft;
    charsLeft = 0;
    return text.substring(0, end);
  }

  boolean isSpent() {
    cut |= charsLeft <= 0 || piecesLeft <= 0;
    return cut;
  }
}
