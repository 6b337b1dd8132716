package dev.carrel.cli;

/** A command cannot do what it was told; the message is one sentence and says what to do. */
public final class CommandFailure extends RuntimeException {
  public CommandFailure(String message) {
    super(message);
  }

  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
