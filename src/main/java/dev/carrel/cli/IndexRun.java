package dev.carrel.cli;

import dev.carrel.ingest.Status;
import dev.carrel.serve.Desk;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
    return awaitIdle(desk, null);
  }

  /**
   * Returns the status in which everything is done.
   *
   * @param report looks at each status, and goes on when the index can take nothing in, which is
   *     said once for each reason; null to fail then
   */
  Status awaitIdle(Desk desk, @Nullable StartReport report) throws InterruptedException {
    String problem = null;
    Duration pause = POLL_FIRST;
    try (ProgressView view = ProgressView.of(session)) {
      while (true) {
        Status status = desk.status();
        if (report != null) {
          report.look(status, session.clock().instant(), view::say);
        }
        if (status.state().equals("idle")) {
          return status;
        }
        if (status.problem() != null && !status.problem().equals(problem)) {
          problem = status.problem();
          if (report == null) {
            throw new CommandFailure(problem);
          }
          view.say(problem);
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
