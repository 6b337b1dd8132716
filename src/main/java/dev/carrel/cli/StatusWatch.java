package dev.carrel.cli;

import dev.carrel.ingest.Status;
import dev.carrel.serve.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Shows the status again and again until everything is done. For one run. */
final class StatusWatch {
  static final Duration EVERY = Duration.ofSeconds(1);

  /** More would scroll away on a small screen, and could not be drawn over. */
  static final int LINES_MAX = 20;

  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  /** A line that is too long is cut by the terminal: wrapped, it would count as two. */
  private static final String WRAP_OFF = "\u001b[?7l";

  private static final String WRAP_ON = "\u001b[?7h";

  private final Session session;
  private final boolean json;
  private final Function<Status, List<String>> text;
  private int drawn;
  private String last = "";

  /**
   * Shows nothing yet.
   *
   * @param text the lines of a status, safe
   */
  StatusWatch(Session session, boolean json, Function<Status, List<String>> text) {
    this.session = session;
    this.json = json;
    this.text = text;
  }

  void untilIdle(Supplier<Status> statuses, Duration every) throws InterruptedException {
    while (true) {
      Status status = statuses.get();
      boolean idle = status.state().equals("idle");
      if (json) {
        say(SafeText.json(Json.text(status)));
      } else if (session.terminal().outIsTerminal()) {
        draw(status);
      } else if (idle) {
        text.apply(status).forEach(session.out()::println);
      } else {
        say(line(status));
      }
      session.out().flush();
      if (idle) {
        return;
      }
      Thread.sleep(every);
    }
  }

  /** One line for a status, unless the one before said the same. */
  private void say(String line) {
    if (!line.equals(last)) {
      session.out().println(line);
      last = line;
    }
  }

  private static String line(Status status) {
    Status.Progress progress = status.progress();
    String problem = status.problem();
    return status.state()
        + (progress == null ? "" : ": " + ProgressText.of(progress))
        + (problem == null ? "" : ". " + SafeText.line(problem));
  }

  /** In one piece, so that a signal in between leaves the terminal as it was. */
  private void draw(Status status) {
    List<String> lines = new ArrayList<>(text.apply(status));
    Status.Progress progress = status.progress();
    if (progress != null) {
      lines.addFirst(ProgressText.bar(progress, session.terminal().outWidth()));
    }
    if (lines.size() > LINES_MAX) {
      int more = lines.size() - (LINES_MAX - 1);
      lines = new ArrayList<>(lines.subList(0, LINES_MAX - 1));
      lines.add("… and " + more + " lines more: carrel status shows all");
    }
    StringBuilder screen = new StringBuilder(WRAP_OFF);
    if (drawn > 0) {
      screen.append("\u001b[").append(drawn).append('A');
    }
    lines.forEach(line -> screen.append('\r').append(line).append(CLEAR_LINE).append('\n'));
    screen.append(CLEAR_BELOW).append(WRAP_ON);
    session.out().print(screen);
    drawn = lines.size();
  }
}
