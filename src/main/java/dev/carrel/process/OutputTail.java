package dev.carrel.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads to its end what a process says, so that the process never waits for a reader, and keeps the
 * last lines of it.
 */
public final class OutputTail implements Runnable {
  static final int LINES_MAX = 50;

  /** What a line has beyond them is dropped. */
  static final int LINE_CHARS_MAX = 500;

  private final InputStream in;
  private final Deque<String> lines = new ArrayDeque<>();

  /** Reads when it is run, on a thread of its own. */
  public OutputTail(InputStream in) {
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

  /** Waits until a line with this word has come, or for this long. */
  public synchronized void await(String word, Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    while (lines.stream().noneMatch(line -> line.contains(word))) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** The last ones, oldest first. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  private synchronized void keep(String line) {
    if (line.isBlank()) {
      return;
    }
    lines.addLast(line.strip());
    notifyAll();
    if (lines.size() > LINES_MAX) {
      lines.removeFirst();
    }
  }
}
