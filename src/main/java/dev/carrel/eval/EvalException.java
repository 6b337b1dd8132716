package dev.carrel.eval;

/** A set of questions that cannot be used; the message is one sentence and says why. */
public final class EvalException extends RuntimeException {
  public EvalException(String message) {
    super(message);
  }

  public EvalException(String message, Throwable cause) {
    super(message, cause);
  }
}
