package dev.carrel.models;

/** Something about a model's file cannot be done; the message is one sentence for a person. */
public final class ModelException extends RuntimeException {
  ModelException(String message) {
    super(message);
  }

  ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
