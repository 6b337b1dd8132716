package dev.carrel.answer;

import dev.carrel.answer.AnswerEvent.Failed;
import dev.carrel.engine.EngineException;
import java.time.Duration;

/** How an answer can fail, each in one sentence for a person. */
final class Endings {
  private static final String CANCELLED = "cancelled";
  private static final String TIME_OUT = "time_out";
  private static final String CONTEXT_TOO_SMALL = "context_too_small";
  private static final String UNAVAILABLE = "engine_unavailable";

  private Endings() {}

  static Failed cancelled() {
    return new Failed("The question was cancelled.", CANCELLED);
  }

  static Failed silent(String engine, Duration silenceMax) {
    return new Failed(
        "The language model %s said nothing for %d seconds: ask again, or choose a smaller model."
            .formatted(engine, silenceMax.toSeconds()),
        TIME_OUT);
  }

  static Failed tookTooLong(String engine, Duration totalMax) {
    return new Failed(
        "The language model %s was not done after %d seconds: ask again, or choose a smaller model."
            .formatted(engine, totalMax.toSeconds()),
        TIME_OUT);
  }

  static Failed contextTooSmall(String engine, int contextTokensMax) {
    return new Failed(
        "The question and its best passage do not fit into the %d tokens of the language model %s: ask a shorter question, or give the model a larger context."
            .formatted(contextTokensMax, engine),
        CONTEXT_TOO_SMALL);
  }

  /** An engine's own sentence where it has one; anything else is put into one. */
  static Failed engineFailed(String engine, Throwable cause) {
    if (cause instanceof EngineException known && known.getMessage() != null) {
      return new Failed(known.getMessage(), code(known.code()));
    }
    return new Failed(
        "The language model %s could not answer (%s): see its status, then ask again."
            .formatted(engine, cause),
        UNAVAILABLE);
  }

  private static String code(EngineException.Code code) {
    return switch (code) {
      case BUSY -> "engine_busy";
      case CANCELLED -> CANCELLED;
      case TIME_OUT -> TIME_OUT;
      case PROMPT_TOO_LONG -> CONTEXT_TOO_SMALL;
      case CRASHED,
          START_FAILED,
          BACKING_OFF,
          MODEL_MISSING,
          MODEL_DAMAGED,
          MODEL_UNSUPPORTED,
          REQUEST_UNSUPPORTED,
          CLOSED ->
          UNAVAILABLE;
    };
  }
}
