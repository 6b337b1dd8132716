package dev.carrel.answer;

import dev.carrel.answer.AnswerEvent.Failed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an answer can fail, each in one sentence for a person. */
final class Endings {
  private Endings() {}

  static Failed cancelled() {
    return new Failed("The question was cancelled.", "cancelled");
  }

  static Failed silent(String engine, Duration silenceMax) {
    return new Failed(
        "The language model %s said nothing for %d seconds: ask again, or choose a smaller model."
            .formatted(engine, silenceMax.toSeconds()),
        "time_out");
  }

  static Failed tookTooLong(String engine, Duration totalMax) {
    return new Failed(
        "The language model %s was not done after %d seconds: ask again, or choose a smaller model."
            .formatted(engine, totalMax.toSeconds()),
        "time_out");
  }

  static Failed contextTooSmall(String engine, int contextTokensMax) {
    return new Failed(
        "The question and its best passage do not fit into the %d tokens of the language model %s: ask a shorter question, or give the model a larger context."
            .formatted(contextTokensMax, engine),
        "context_too_small");
  }

  static Failed engineUnavailable(String engine, Throwable cause) {
    @Nullable String message = cause.getMessage();
    return new Failed(
        "The language model %s could not answer (%s): see its status, then ask again."
            .formatted(
                engine,
                message == null || message.isBlank() ? cause.getClass().getSimpleName() : message),
        "engine_unavailable");
  }
}
