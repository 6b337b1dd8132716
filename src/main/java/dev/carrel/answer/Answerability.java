package dev.carrel.answer;

/**
 * What speaks for and against the answer to a question being in the passages that were found, and
 * the probability that follows: a logistic curve whose factors were fitted on questions with known
 * answers. Pure functions.
 *
 * <p>Measured on the development questions of SQuAD 2.0, half of which their article does not
 * answer though they are about the same things; each seventh of the articles was judged by a curve
 * fitted on the others. The area under the curve is .71 (.65 by the cosine of the best passage
 * alone, .665 by that of the best sentence). For questions about something else altogether it is
 * .967 (scientific claims) and .986 (command lines). At {@link #SUPPORT_MIN} 5 % of the questions
 * that the articles answer are refused, with 21 % of those that they do not, and with 86 % and 93 %
 * of the foreign ones; {@link Grounds} refuses more of these by their words.
 *
 * @param sentence cosine of the question and the nearest sentence of the best passages, -1 to 1
 * @param mismatch the greatest rise of that cosine when one content word is left out of the
 *     question: a word that the sentence does not bear out holds the question away from it; 0 or
 *     less when every word brings it nearer
 * @param standout by how many standard deviations the nearest chunk is nearer than the candidates
 *     of the search are on average
 * @param numbers how many numbers of the question the best passage does not have
 * @param names share of the question's names that the best passage does not have, 0 to 1
 * @param negation whether the question is negated and the nearest sentence is not
 */
public record Answerability(
    double sentence,
    double mismatch,
    double standout,
    int numbers,
    double names,
    boolean negation) {
  /** The support from which on a question is answered. */
  public static final double SUPPORT_MIN = .268;

  private static final double SENTENCE_FACTOR = 7.381;
  private static final double MISMATCH_FACTOR = -14.615;
  private static final double STANDOUT_FACTOR = .328;
  private static final double NUMBER_FACTOR = -1.534;
  private static final double NAMES_FACTOR = -1.289;
  private static final double NEGATION_FACTOR = -2.245;
  private static final double OFFSET = -5.809;

  /** The probability that the passages carry the answer, 0 to 1. */
  public double support() {
    double logit =
        SENTENCE_FACTOR * sentence
            + MISMATCH_FACTOR * mismatch
            + STANDOUT_FACTOR * standout
            + NUMBER_FACTOR * numbers
            + NAMES_FACTOR * names
            + (negation ? NEGATION_FACTOR : 0)
            + OFFSET;
    return 1 / (1 + Math.exp(-logit));
  }
}
