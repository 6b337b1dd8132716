package dev.carrel.cli;

import dev.carrel.ingest.Status;
import java.time.Duration;

/** Shows on standard error how far indexing is. */
sealed interface ProgressView extends AutoCloseable permits ProgressBarView, ProgressLines {
  static ProgressView of(Session session) {
    return session.terminal().errIsTerminal()
        ? new ProgressBarView(session.err(), session.terminal().errWidth())
        : new ProgressLines(session.err(), session.clock(), Duration.ofSeconds(5));
  }

  void show(Status status);

  /** Prints a sentence that stays, whatever is being drawn. */
  void say(String sentence);

  @Override
  void close();
}
