package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.watch.Polling;
import dev.carrel.watch.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration WALK_EVERY = Duration.ofMinutes(5);
  private static final Duration POLL_EVERY = Duration.ofSeconds(30);

  private final Source share = new Source("share", Path.of("/share"));
  private final Rounds rounds =
      new Rounds(
          WALK_EVERY, new PollSettings(POLL_EVERY, Map.of(share.folder(), Polling.ALWAYS)), START);

  @Test
  void everything_is_due_now_and_then_and_a_polled_source_more_often() {
    rounds.walked(share, Duration.ofMillis(5), START);
    rounds.walked(new Source("local", Path.of("/")), Duration.ofMillis(5), START);
    assertFalse(rounds.allAreDue(START.plusSeconds(29)));
    assertEquals(List.of(), rounds.due(START.plusSeconds(29)));
    assertEquals(Duration.ofSeconds(1), rounds.left(START.plusSeconds(29)));
    assertEquals(List.of("share"), rounds.due(START.plusSeconds(30)));
    assertTrue(rounds.allAreDue(START.plusSeconds(300)));
    assertFalse(rounds.allAreDue(START.plusSeconds(301)));
    assertTrue(
        rounds.remarks().getFirst().startsWith("Source share is looked through every 30 s"),
        rounds.remarks().toString());
  }

  @Test
  void a_large_source_is_walked_a_tenth_of_the_time_at_most() {
    rounds.walked(share, Duration.ofSeconds(20), START);
    assertEquals(List.of(), rounds.due(START.plusSeconds(199)));
    assertEquals(List.of("share"), rounds.due(START.plusSeconds(200)));
  }

  @Test
  void a_clock_that_is_set_back_puts_nothing_off() {
    rounds.walked(share, Duration.ofMillis(5), START);
    Instant yesterday = START.minus(Duration.ofDays(1));
    assertEquals(Duration.ZERO, rounds.left(yesterday));
    assertTrue(rounds.allAreDue(yesterday));
    assertEquals(List.of("share"), rounds.due(yesterday));
    assertFalse(rounds.allAreDue(yesterday.plusSeconds(1)));
    assertTrue(rounds.allAreDue(yesterday.plus(WALK_EVERY)));
  }

  @Test
  void a_source_that_is_let_go_is_not_due() {
    rounds.walked(share, Duration.ofMillis(5), START);
    rounds.forget("share");
    assertEquals(List.of(), rounds.due(START.plusSeconds(60)));
    assertEquals(List.of(), rounds.remarks());
  }
}
