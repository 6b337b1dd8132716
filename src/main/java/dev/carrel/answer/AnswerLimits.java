package dev.carrel.answer;

import java.time.Duration;

/**
 * How long an answer of a language model may become and take.
 *
 * @param answerTokensMax tokens of the answer; never more than a quarter of the model's context
 * @param silenceMax longest wait for the first or the next piece: a cold prompt of a few thousand
 *     tokens takes minutes on a slow machine
 * @param totalMax from the question to the end
 */
public record AnswerLimits(int answerTokensMax, Duration silenceMax, Duration totalMax) {
  public static final AnswerLimits DEFAULT =
      new AnswerLimits(512, Duration.ofMinutes(3), Duration.ofMinutes(10));

  public AnswerLimits {
    if (answerTokensMax < 1) {
      throw new IllegalArgumentException(
          "answerTokensMax is " + answerTokensMax + ", wanted at least 1");
    }
    if (!silenceMax.isPositive() || !totalMax.isPositive()) {
      throw new IllegalArgumentException(
          "silenceMax is " + silenceMax + " and totalMax " + totalMax + ", wanted more than 0");
    }
  }
}
