package dev.carrel.chunk;

/** Counts in the tokens of the embedding model, without its special tokens. Thread-safe. */
public interface TokenCounter {
  /** Tokens of {@code text.substring(startChar, endChar)}. */
  int count(String text, int startChar, int endChar);

  /**
   * The largest end at most {@code endChar} such that {@code text.substring(startChar, end)} has no
   * more than {@code tokensMax} tokens and no token and no surrogate pair is cut; at least one code
   * point past {@code startChar}.
   */
  int fit(String text, int startChar, int endChar, int tokensMax);

  /** Tokens that fit into one run of the model besides its special tokens: 510 for bge-small. */
  int tokensMax();
}
