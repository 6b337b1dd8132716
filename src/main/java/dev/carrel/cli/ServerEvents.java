package dev.carrel.cli;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;

/** Reads server-sent events, as far as our own service uses them: one name, one or more data. */
final class ServerEvents {
  private static final int DATA_CHARS_MAX = 16 << 20;

  private final BufferedReader lines;

  ServerEvents(BufferedReader lines) {
    this.lines = lines;
  }

  /**
   * One event.
   *
   * @param name empty for a comment, by which the service shows that it lives
   */
  record Event(String name, String data) {}

  /**
   * The next event or comment.
   *
   * @throws EOFException when the stream ends before one is complete
   */
  Event next() throws IOException {
    String name = "";
    StringBuilder data = new StringBuilder();
    while (true) {
      String line = lines.readLine();
      if (line == null) {
        throw new EOFException("the stream ended");
      }
      if (line.isEmpty()) {
        return new Event(name, data.toString());
      }
      if (line.startsWith("event:")) {
        name = value(line, "event:");
      } else if (line.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(value(line, "data:"));
        if (data.length() > DATA_CHARS_MAX) {
          throw new IOException("an event is longer than " + DATA_CHARS_MAX + " characters");
        }
      }
    }
  }

  private static String value(String line, String field) {
    String value = line.substring(field.length());
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
