package dev.carrel.serve;

/** Why the service cannot be offered; the message is one sentence and says what to do. */
public final class ServeException extends RuntimeException {
  public ServeException(String message) {
    super(message);
  }

  public ServeException(String message, Throwable cause) {
    super(message, cause);
  }
}
