package dev.carrel.cli;

import java.util.function.Supplier;

/** A value on the command line makes no sense: exit code 2. */
final class WrongUsage extends RuntimeException {
  WrongUsage(String message) {
    super(message);
  }

  /** Makes a request out of what was typed; what the request's own check refuses is wrong usage. */
  static <T> T orElseWrong(Supplier<T> request) {
    try {
      return request.get();
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(String.valueOf(e.getMessage()));
    }
  }
}
