package dev.carrel.serve;

/** Nobody is there any more to be answered. */
final class ClientGoneException extends RuntimeException {
  ClientGoneException(String doing, Throwable cause) {
    super("the client went away while " + doing, cause);
  }
}
