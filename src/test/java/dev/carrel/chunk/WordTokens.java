package dev.carrel.chunk;

/** A simple counter for tests: words, long ones in pieces of four letters, each mark alone. */
final class WordTokens implements TokenCounter {
  private static final int PIECE_CHARS = 4;

  private final int tokensMax;
  private long charsRead;

  WordTokens(int tokensMax) {
    this.tokensMax = tokensMax;
  }

  /** How many characters were looked at in all calls, to tell linear from quadratic work. */
  long charsRead() {
    return charsRead;
  }

  @Override
  public int count(String text, int startChar, int endChar) {
    int tokens = 0;
    for (int at = startChar; at < endChar; ) {
      int end = tokenEnd(text, at, endChar);
      tokens += Range.isWhite(text.charAt(at)) ? 0 : 1;
      at = end;
    }
    charsRead += endChar - startChar;
    return tokens;
  }

  @Override
  public int fit(String text, int startChar, int endChar, int tokensMax) {
    int tokens = 0;
    int at = startChar;
    while (at < endChar) {
      tokens += Range.isWhite(text.charAt(at)) ? 0 : 1;
      if (tokens > tokensMax && at > startChar) {
        break;
      }
      at = tokenEnd(text, at, endChar);
    }
    charsRead += at - startChar;
    return at;
  }

  private static int tokenEnd(String text, int at, int endChar) {
    int first = text.codePointAt(at);
    int end = at + Character.charCount(first);
    if (!Character.isLetterOrDigit(first)) {
      return Math.min(end, endChar);
    }
    while (end < endChar
        && end - at < PIECE_CHARS
        && Character.isLetterOrDigit(text.charAt(end))
        && !Character.isSurrogate(text.charAt(end))) {
      end++;
    }
    return Math.min(end, endChar);
  }

  @Override
  public int tokensMax() {
    return tokensMax;
  }
}
