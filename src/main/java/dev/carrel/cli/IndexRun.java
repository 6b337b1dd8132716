package dev.carrel.cli;

import dev.carrel.ingest.Status;
import dev.carrel.serve.Desk;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Waits for the work of an index to end, shows meanwhile how far it is, and reports. */
final class IndexRun {
  private static final Duration POLL_FIRST = Duration.ofMillis(10);
  private static final Duration POLL_LAST = Duration.ofMillis(200);
  private static final Status.Embeddings NONE = new Status.Embeddings(0, 0);

  private final Session session;
  private final Instant began;

  IndexRun(Session session) {
    this.session = session;
    began = session.clock().instant();
  }

  /**
   * Returns the status in which everything is done.
   *
   * @throws CommandFailure when the index can take nothing in
   */
  Status awaitIdle(Desk desk) throws InterruptedException {
    return awaitIdle(
        desk,
        problem -> {
          throw new CommandFailure(problem);
        });
  }

  /**
   * Returns the status in which everything is done.
   *
   * @param problems is told when the index can take nothing in, once for each reason
   */
  Status awaitIdle(Desk desk, Consumer<String> problems) throws InterruptedException {
    String problem = null;
    Duration pause = POLL_FIRST;
    try (ProgressView view = ProgressView.of(session)) {
      while (true) {
        Status status = desk.status();
        if (status.state().equals("idle")) {
          return status;
        }
        if (status.problem() != null && !status.problem().equals(problem)) {
          problem = status.problem();
          problems.accept(problem);
        }
        view.show(status);
        Thread.sleep(pause);
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(POLL_LAST) < 0 ? twice : POLL_LAST;
      }
    }
  }

  /**
   * Waits, then prints the summary.
   *
   * @param start begins work that has not begun by itself
   */
  void untilIdle(Session.OpenDesk open, Runnable start, boolean json) throws InterruptedException {
    Desk desk = open.desk();
    if (desk.sources().isEmpty()) {
      throw new CommandFailure(
          "There is no folder to index: name one (carrel index FOLDER), it will be remembered.");
    }
    // A service has counted since it started, a desk in this process since this command did.
    Status.Embeddings before = open.service().isPresent() ? desk.status().embeddings() : NONE;
    start.run();
    Status status = awaitIdle(desk);
    IndexSummary summary =
        IndexSummary.of(desk, status, before, Duration.between(began, session.clock().instant()));
    for (Status.SourceStatus source : status.sources()) {
      if (source.remark() != null) {
        session.remark("source " + source.name() + ": " + source.remark());
      }
    }
    if (json) {
      session.printJson(summary);
    } else {
      summary.lines().forEach(session.out()::println);
    }
  }
}
