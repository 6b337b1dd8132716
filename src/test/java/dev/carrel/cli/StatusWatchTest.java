package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.ingest.Status;
import dev.carrel.serve.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StatusWatchTest {
  private final Deque<Status> statuses = new ArrayDeque<>();

  @Test
  void into_a_pipe_each_change_is_a_line_and_the_end_is_the_status() throws Exception {
    statuses.add(PreparedDesk.indexing(null));
    statuses.add(PreparedDesk.indexing(null));
    statuses.add(PreparedDesk.indexing("The disk is full: make\u001b[31m room."));
    assertEquals(
        """
        indexing: 1 of 5 or more files, 2 of 12 passages embedded, 70 a second, 0:07 left
        indexing: 1 of 5 or more files, 2 of 12 passages embedded, 70 a second, 0:07 left. The disk\
         is full: make␛[31m room.
        state idle
        """,
        watched(Terminal.NONE, false, status -> List.of("state " + status.state())));
  }

  @Test
  void on_a_terminal_it_is_drawn_over_until_all_is_done() throws Exception {
    statuses.add(PreparedDesk.indexing(null));
    String out =
        watched(new Terminal(80, 80, true), false, status -> List.of("state " + status.state()));
    assertTrue(out.contains("1/5 files"), out);
    assertTrue(out.contains("\u001b[2A\rstate idle\u001b[K\n\u001b[J"), out);
    assertTrue(out.endsWith("\u001b[?7h"), "the terminal wraps again");
  }

  @Test
  void more_lines_than_a_screen_has_are_counted() throws Exception {
    String out =
        watched(
            new Terminal(80, 80, true),
            false,
            status -> java.util.Collections.nCopies(StatusWatch.LINES_MAX + 5, "line"));
    assertEquals(StatusWatch.LINES_MAX, out.lines().filter(line -> line.contains("line")).count());
    assertTrue(out.contains("… and 6 lines more"), out);
  }

  @Test
  void as_JSON_it_is_a_document_a_line() throws Exception {
    statuses.add(PreparedDesk.indexing(null));
    List<String> lines = watched(Terminal.NONE, true, status -> List.of()).lines().toList();
    assertEquals(2, lines.size());
    assertEquals("idle", Json.document(lines.getLast(), Status.class).state());
  }

  @Test
  void the_command_ends_at_once_where_nothing_is_under_way() {
    MemoryHome home = new MemoryHome();
    MemoryHome.Result watched = home.run("status", "--watch");
    assertEquals(home.run("status").out(), watched.out());
    assertFalse(watched.out().contains("\u001b"));
  }

  private String watched(Terminal terminal, boolean json, Function<Status, List<String>> text)
      throws InterruptedException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8)) {
      Session session =
          new Session(new MemoryHome(), stream, stream, terminal, InstantSource.system());
      new StatusWatch(session, json, text)
          .untilIdle(
              () -> statuses.isEmpty() ? PreparedDesk.IDLE : statuses.removeFirst(), Duration.ZERO);
    }
    return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
