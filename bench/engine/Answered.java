package engine;

/**
 * How one answer came.
 *
 * @param firstNanos from the question to its first token
 * @param restNanos from there to its last
 * @param tokens of the answer
 */
record Answered(long firstNanos, long restNanos, int tokens) {
  double tokensPerSecond() {
    return (tokens - 1) * 1e9 / restNanos;
  }

  double firstMillis() {
    return firstNanos / 1e6;
  }
}
