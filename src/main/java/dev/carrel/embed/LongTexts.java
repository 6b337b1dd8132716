package dev.carrel.embed;

/**
 * Embeds texts of any length: one that is longer than the model takes is cut at its limit, and the
 * vector is the mean of its pieces', each weighted by its tokens, of length 1. Thread-safe.
 */
public record LongTexts(Embedder embedder) {
  /** The vector of a text; of one that fits exactly {@link Embedder#embedPassage}'s. */
  public float[] embed(String text) {
    WordPiece tokens = embedder.tokens();
    int end = tokens.fit(text, 0, text.length(), tokens.tokensMax());
    if (end == text.length()) {
      return embedder.embedPassage(text);
    }
    double[] sum = new double[embedder.dimension()];
    for (int start = 0; start < text.length(); start = end) {
      end = tokens.fit(text, start, text.length(), tokens.tokensMax());
      int weight = tokens.count(text, start, end);
      float[] vector = embedder.embedPassage(text.substring(start, end));
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (double) weight * vector[i];
      }
    }
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / Math.sqrt(squares));
    }
    return mean;
  }

  /** Tokens of a text, however long. */
  public int tokens(String text) {
    return embedder.tokens().count(text, 0, text.length());
  }
}
