package dev.carrel.engine;

import java.time.Duration;

/**
 * Within what an engine answers, whichever kind it is.
 *
 * @param contextTokensMax tokens of prompt and answer together; a model made for fewer gets fewer
 * @param answerTokensMax of one answer, unless its request wants fewer
 * @param requestsWaitingMax further ones are refused
 * @param idleMax a process of ours is ended, and its memory given back, after so long without a
 *     request
 * @param startMax until the model is loaded
 * @param answerMax from the request to its end, waiting for other requests included
 * @param silenceMax without a token, the reading of the prompt included; then the engine is hung
 * @param temperature 0 for the likeliest token always
 * @param seed of the sampling, unless a request has its own; the same seed, prompt and process
 *     state give the same answer
 */
public record EngineTerms(
    int contextTokensMax,
    int answerTokensMax,
    int requestsWaitingMax,
    Duration idleMax,
    Duration startMax,
    Duration answerMax,
    Duration silenceMax,
    float temperature,
    long seed) {
  public static final int CONTEXT_TOKENS_DEFAULT = 4096;
  public static final int CONTEXT_TOKENS_MIN = 256;
  public static final int CONTEXT_TOKENS_MAX = 1 << 20;
  public static final int ANSWER_TOKENS_DEFAULT = 512;
  public static final int REQUESTS_WAITING_DEFAULT = 16;
  public static final int REQUESTS_WAITING_MAX = 1024;
  public static final Duration IDLE_DEFAULT = Duration.ofMinutes(10);
  public static final Duration START_DEFAULT = Duration.ofMinutes(2);
  public static final Duration ANSWER_DEFAULT = Duration.ofMinutes(10);

  /** A prompt of 4,000 tokens takes about a minute with a model of 1B on two cores. */
  public static final Duration SILENCE_DEFAULT = Duration.ofMinutes(3);

  public static final float TEMPERATURE_MAX = 2;

  // Before the default, which is checked as any other.
  private static final Duration DURATION_MAX = Duration.ofDays(1);

  public static final EngineTerms DEFAULT =
      new EngineTerms(
          CONTEXT_TOKENS_DEFAULT,
          ANSWER_TOKENS_DEFAULT,
          REQUESTS_WAITING_DEFAULT,
          IDLE_DEFAULT,
          START_DEFAULT,
          ANSWER_DEFAULT,
          SILENCE_DEFAULT,
          0,
          1);

  public EngineTerms {
    between("contextTokensMax", contextTokensMax, CONTEXT_TOKENS_MIN, CONTEXT_TOKENS_MAX);
    between("answerTokensMax", answerTokensMax, 1, contextTokensMax - 1);
    between("requestsWaitingMax", requestsWaitingMax, 1, REQUESTS_WAITING_MAX);
    positive("idleMax", idleMax);
    positive("startMax", startMax);
    positive("answerMax", answerMax);
    positive("silenceMax", silenceMax);
    if (!(temperature >= 0 && temperature <= TEMPERATURE_MAX)) {
      throw new IllegalArgumentException(
          "The engine's temperature is %s, wanted 0 to %s; 0.2 keeps answers close to their passages."
              .formatted(temperature, TEMPERATURE_MAX));
    }
  }

  /** The same with another context and another length of answers. */
  public EngineTerms withTokens(int contextTokensMax, int answerTokensMax) {
    return new EngineTerms(
        contextTokensMax,
        answerTokensMax,
        requestsWaitingMax,
        idleMax,
        startMax,
        answerMax,
        silenceMax,
        temperature,
        seed);
  }

  /** The same with other limits of time. */
  public EngineTerms withTimes(
      Duration idleMax, Duration startMax, Duration answerMax, Duration silenceMax) {
    return new EngineTerms(
        contextTokensMax,
        answerTokensMax,
        requestsWaitingMax,
        idleMax,
        startMax,
        answerMax,
        silenceMax,
        temperature,
        seed);
  }

  /** The same with another time without a request after which the process is ended. */
  public EngineTerms withIdle(Duration idleMax) {
    return withTimes(idleMax, startMax, answerMax, silenceMax);
  }

  /** The same with another length of the line. */
  public EngineTerms withWaiting(int requestsWaitingMax) {
    return new EngineTerms(
        contextTokensMax,
        answerTokensMax,
        requestsWaitingMax,
        idleMax,
        startMax,
        answerMax,
        silenceMax,
        temperature,
        seed);
  }

  static void between(String name, int found, int least, int most) {
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          "The engine's %s is %,d, wanted %,d to %,d.".formatted(name, found, least, most));
    }
  }

  private static void positive(String name, Duration found) {
    if (found.isNegative() || found.isZero() || found.compareTo(DURATION_MAX) > 0) {
      throw new IllegalArgumentException(
          "The engine's %s is %s, wanted more than nothing and at most a day."
              .formatted(name, found));
    }
  }
}
