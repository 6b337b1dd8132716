package dev.carrel.parse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads to its end what a process says on standard error, so that the process never waits for a
 * reader, and keeps the last lines. Parsers print stack traces there that are nobody's concern.
 */
final class OutputTail implements Runnable {
  static final int LINES_MAX = 30;
  static final int LINE_CHARS_MAX = 300;

  private final InputStream in;
  private final Deque<String> lines = new ArrayDeque<>();

  OutputTail(InputStream in) {
    this.in = in;
  }

  @Override
  public void run() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n') {
          keep(line.toString());
          line.setLength(0);
        } else if (line.length() < LINE_CHARS_MAX) {
          line.append((char) c);
        }
      }
      keep(line.toString());
    } catch (IOException e) {
      // The process was ended while it was read from; that is how its output ends.
      keep("(the output ended: " + e.getMessage() + ")");
    }
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  private synchronized void keep(String line) {
    if (line.isBlank()) {
      return;
    }
    lines.addLast(line.strip());
    if (lines.size() > LINES_MAX) {
      lines.removeFirst();
    }
  }
}
