package dev.carrel.index;

/**
 * The index could not do what was asked; the message is one sentence for a person and says what to
 * do.
 */
public final class IndexException extends RuntimeException {
  public IndexException(String message) {
    super(message);
  }

  public IndexException(String message, Throwable cause) {
    super(message, cause);
  }
}
