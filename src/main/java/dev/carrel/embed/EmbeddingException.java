package dev.carrel.embed;

/**
 * The model could not be opened or run; the message is one sentence for a person and says what to
 * do.
 */
public final class EmbeddingException extends RuntimeException {
  public EmbeddingException(String message) {
    super(message);
  }

  public EmbeddingException(String message, Throwable cause) {
    super(message, cause);
  }
}
