package dev.carrel.engine;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals to the processes that tests have started. */
final class Signals {
  private Signals() {}

  static void send(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
