package dev.carrel.retrieve;

/**
 * How well a passage carries an answer to a question, from 0 to 1, on one scale for all questions.
 * A first version: from the cosine of the two and from how many of the question's content words the
 * passage has; it rises with each of them. Pure functions.
 */
final class Support {
  static final double COSINE_FACTOR = 18;
  static final double COVERAGE_FACTOR = 2.5;
  static final double OFFSET = -13.5;

  /** What is taken for the cosine of a passage without a vector that has none of the words. */
  static final double COSINE_ASSUMED = .5;

  /** What is added to that when the passage has all of them. */
  static final double COSINE_ASSUMED_SPAN = .25;

  private Support() {}

  /**
   * The support of one passage.
   *
   * @param cosine of question and passage; NaN when the passage has no vector yet
   * @param coverage share of the question's content words that the passage has, 0 to 1
   */
  static double of(double cosine, double coverage) {
    double evidence =
        Double.isNaN(cosine) ? COSINE_ASSUMED + COSINE_ASSUMED_SPAN * coverage : cosine;
    return 1 / (1 + Math.exp(-(COSINE_FACTOR * evidence + COVERAGE_FACTOR * coverage + OFFSET)));
  }
}
