package dev.carrel.uploads;

/** Why an upload or a store is not as it was asked for; the message is one sentence. */
public final class UploadException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** What sort of trouble. */
  public enum Kind {
    /** There is no such thing. */
    NOT_FOUND,
    /** What was asked for cannot be. */
    WRONG_REQUEST,
    /** More than may be sent at once, or kept in all. */
    TOO_LARGE,
    /** The disk has no room, or refuses. */
    NO_ROOM
  }

  /** Made with a sentence that says what to do. */
  public UploadException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  UploadException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What sort of trouble it is. */
  public Kind kind() {
    return kind;
  }

  static UploadException notFound(String message) {
    return new UploadException(Kind.NOT_FOUND, message);
  }
}
