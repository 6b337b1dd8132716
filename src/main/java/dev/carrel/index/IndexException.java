package dev.carrel.index;

import org.jspecify.annotations.Nullable;

/**
 * The index could not do what was asked; the message is one sentence for a person and says what to
 * do.
 */
public final class IndexException extends RuntimeException {
  private final boolean damage;

  public IndexException(String message) {
    super(message);
    this.damage = false;
  }

  public IndexException(String message, Throwable cause) {
    this(message, cause, false);
  }

  IndexException(String message, @Nullable Throwable cause, boolean damage) {
    super(message, cause);
    this.damage = damage;
  }

  /** Whether files of the index are missing or broken, rather than out of reach or in use. */
  public boolean isDamage() {
    return damage;
  }
}
