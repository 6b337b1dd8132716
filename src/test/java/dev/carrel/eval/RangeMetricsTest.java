package dev.carrel.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class RangeMetricsTest {
  private static final List<Span> ANSWER = List.of(new Span("f", 0, 10), new Span("f", 20, 30));

  @Test
  void what_two_chunks_share_counts_twice_for_precision_and_once_for_the_union() {
    // f 5 to 25 is found, 10 characters of it answer; 35 characters were returned, 10 elsewhere.
    RangeMetrics metrics =
        RangeMetrics.of(
            ANSWER, List.of(new Span("f", 5, 15), new Span("g", 0, 10), new Span("f", 10, 25)));
    assertEquals(new RangeMetrics(.5, 10 / 35.0, 10 / 40.0), metrics);
  }

  @Test
  void the_answer_itself_is_perfect() {
    assertEquals(new RangeMetrics(1, 1, 1), RangeMetrics.of(ANSWER, ANSWER));
  }

  @Test
  void ranges_that_overlap_are_one_answer() {
    List<Span> answer = List.of(new Span("f", 5, 10), new Span("f", 0, 7));
    assertEquals(
        new RangeMetrics(1, .5, .5), RangeMetrics.of(answer, List.of(new Span("f", 0, 20))));
  }

  @Test
  void the_sixth_chunk_does_not_count() {
    List<Span> ranking =
        List.of(
            new Span("g", 0, 1),
            new Span("g", 1, 2),
            new Span("g", 2, 3),
            new Span("g", 3, 4),
            new Span("g", 4, 5),
            new Span("f", 0, 30));
    assertEquals(new RangeMetrics(0, 0, 0), RangeMetrics.of(ANSWER, ranking));
  }

  @Test
  void nothing_found_scores_nothing() {
    assertEquals(new RangeMetrics(0, 0, 0), RangeMetrics.of(ANSWER, List.of()));
  }

  @Test
  void an_empty_answer_has_no_score() {
    List<Span> empty = List.of(new Span("f", 3, 3));
    assertThrows(IllegalArgumentException.class, () -> RangeMetrics.of(empty, List.of()));
  }

  @Test
  void the_mean_is_taken_figure_by_figure() {
    assertEquals(
        new RangeMetrics(.5, .25, .75),
        RangeMetrics.mean(List.of(new RangeMetrics(1, .5, 1), new RangeMetrics(0, 0, .5))));
  }
}
