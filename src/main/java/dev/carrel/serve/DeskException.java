package dev.carrel.serve;

/** Something that the person who asked can mend; the message is one sentence and says how. */
public final class DeskException extends RuntimeException {
  private final Kind kind;

  /** What sort of trouble, for a status code or an exit code. */
  public enum Kind {
    /** What was asked for makes no sense: HTTP 400, exit 2. */
    WRONG_REQUEST,
    /** It does not exist: HTTP 404, exit 1. */
    NOT_FOUND,
    /** Whoever asks may not do that: HTTP 403, exit 1. */
    FORBIDDEN,
    /** It cannot be done now: HTTP 503, exit 1. */
    UNAVAILABLE
  }

  public DeskException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
