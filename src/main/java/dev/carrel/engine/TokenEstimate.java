package dev.carrel.engine;

/**
 * How many tokens a text has at most in a model of which the vocabulary is not known. A letter of
 * an English word counts half, which is twice what the common vocabularies need for prose and still
 * enough for words that none of them has; everything else counts as if the vocabulary had nothing
 * longer than a character, and outside of ASCII nothing longer than a byte.
 */
final class TokenEstimate {
  private static final int LETTERS_A_TOKEN = 2;

  private TokenEstimate() {}

  static int of(String text) {
    long tokens = 0;
    int letters = 0;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (isLetter(c)) {
        // Inside of a word it begins another token, as in names of code and in base 64.
        if (c <= 'Z') {
          tokens += tokensOf(letters);
          letters = 0;
        }
        letters++;
        continue;
      }
      tokens += tokensOf(letters);
      letters = 0;
      boolean joins = c == ' ' && at < text.length() && isLetter(text.charAt(at));
      tokens += joins ? 0 : bytes(c);
    }
    return (int) Math.min(Integer.MAX_VALUE, tokens + tokensOf(letters));
  }

  private static int tokensOf(int letters) {
    return (letters + LETTERS_A_TOKEN - 1) / LETTERS_A_TOKEN;
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** In UTF-8. */
  private static int bytes(int c) {
    if (c < 0x80) {
      return 1;
    }
    if (c < 0x800) {
      return 2;
    }
    return c < 0x10000 ? 3 : 4;
  }
}
