package dev.carrel.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final double EXACT = 1e-12;

  @Test
  void one_relevant_at_rank_three_gives_half() {
    Metrics metrics = Metrics.of(Map.of("a", 1.0), List.of("x", "y", "a"));
    assertEquals(.5, metrics.ndcg10(), EXACT);
    assertEquals(1.0 / 3, metrics.mrr10(), EXACT);
    assertEquals(0, metrics.recall1(), EXACT);
    assertEquals(1, metrics.recall5(), EXACT);
  }

  @Test
  void graded_relevance_counts_as_it_is() {
    // Gains 2, 0, 3 give 2 + 3/2; the best order 3, 2, 1 gives 3 + 2/log2(3) + 1/2.
    Metrics metrics =
        Metrics.of(Map.of("a", 3.0, "b", 2.0, "c", 1.0, "n", 0.0), List.of("b", "x", "a"));
    assertEquals(3.5 / (3.5 + 2 / 1.584962500721156), metrics.ndcg10(), EXACT);
    assertEquals(1.0 / 3, metrics.recall1(), EXACT);
    assertEquals(2.0 / 3, metrics.recall10(), EXACT);
    assertEquals(1, metrics.mrr10(), EXACT);
  }

  @Test
  void the_eleventh_counts_for_recall_at_a_hundred_only() {
    List<String> ranking = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "a");
    Metrics metrics = Metrics.of(Map.of("a", 1.0), ranking);
    assertEquals(new Metrics(0, 0, 0, 0, 1, 0), metrics);
  }

  @Test
  void ten_of_twelve_relevant_are_a_perfect_page_but_not_all() {
    Map<String, Double> relevances = new TreeMap<>();
    List<String> ranking = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    ranking.forEach(id -> relevances.put(id, 1.0));
    relevances.put("k", 1.0);
    relevances.put("l", 1.0);
    Metrics metrics = Metrics.of(relevances, ranking);
    assertEquals(1, metrics.ndcg10(), EXACT);
    assertEquals(10.0 / 12, metrics.recall10(), EXACT);
  }

  @Test
  void what_is_judged_below_zero_is_taken_out_of_the_ranking() {
    assertEquals(1, Metrics.of(Map.of("a", 1.0, "s", -1.0), List.of("s", "a")).mrr10(), EXACT);
    assertEquals(.5, Metrics.of(Map.of("a", 1.0, "s", 0.0), List.of("s", "a")).mrr10(), EXACT);
  }

  @Test
  void an_empty_ranking_scores_nothing() {
    assertEquals(new Metrics(0, 0, 0, 0, 0, 0), Metrics.of(Map.of("a", 1.0), List.of()));
  }

  @Test
  void a_question_without_answers_has_no_score() {
    assertThrows(IllegalArgumentException.class, () -> Metrics.of(Map.of("a", 0.0), List.of("a")));
  }

  @Test
  void the_mean_is_taken_figure_by_figure() {
    Metrics mean =
        Metrics.mean(List.of(new Metrics(1, 1, 1, 1, 1, 1), new Metrics(.5, 0, 1, 1, 1, .25)));
    assertEquals(new Metrics(.75, .5, 1, 1, 1, .625), mean);
  }

  @Test
  void a_percentile_is_a_value_that_was_measured() {
    double[] sorted = {1, 2, 3, 4};
    assertEquals(2, Evaluation.percentile(sorted, 50));
    assertEquals(4, Evaluation.percentile(sorted, 95));
    assertEquals(4, Evaluation.percentile(sorted, 99));
    assertEquals(7, Evaluation.percentile(new double[] {7}, 50));
  }
}
