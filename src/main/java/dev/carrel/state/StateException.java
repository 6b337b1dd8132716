package dev.carrel.state;

/**
 * The data folder or something in it could not be used; the message is one sentence for a person
 * and says what to do.
 */
public final class StateException extends RuntimeException {
  public StateException(String message) {
    super(message);
  }

  public StateException(String message, Throwable cause) {
    super(message, cause);
  }
}
