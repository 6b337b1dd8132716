package dev.carrel.cli;

import dev.carrel.ingest.Status;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** For logs: a line now and then, none at all for work that is over at once. */
final class ProgressLines implements ProgressView {
  private final PrintStream err;
  private final InstantSource clock;
  private final Duration between;
  private Instant next;

  ProgressLines(PrintStream err, InstantSource clock, Duration between) {
    this.err = err;
    this.clock = clock;
    this.between = between;
    next = clock.instant().plus(between);
  }

  @Override
  public void show(Status status) {
    Status.Progress progress = status.progress();
    Instant now = clock.instant();
    if (progress != null && !now.isBefore(next)) {
      next = now.plus(between);
      err.println("indexing: " + ProgressText.of(progress));
      err.flush();
    }
  }

  @Override
  public void say(String sentence) {
    err.println(SafeText.line(sentence));
    err.flush();
  }

  @Override
  public void close() {}
}
