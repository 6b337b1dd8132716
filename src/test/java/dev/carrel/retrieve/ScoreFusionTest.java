package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreFusionTest {
  private static final double EXACT = 1e-12;
  private static final double NONE = Double.NaN;

  @Test
  void scores_are_counted_in_deviations_from_their_mean() {
    // Mean 5, squares 9+1+1+1+0+0+4+16 = 32 over 8: deviation 2.
    assertArrayEquals(
        new double[] {-1.5, -.5, -.5, -.5, 0, 0, 1, 2},
        ScoreFusion.deviations(new double[] {2, 4, 4, 4, 5, 5, 7, 9}, 8),
        EXACT);
  }

  @Test
  void scores_that_do_not_differ_say_nothing() {
    assertArrayEquals(new double[] {0, 0}, ScoreFusion.deviations(new double[] {3, 3}, 2), EXACT);
    assertArrayEquals(new double[] {0}, ScoreFusion.deviations(new double[] {3}, 1), EXACT);
    assertArrayEquals(new double[0], ScoreFusion.deviations(new double[0], 0), EXACT);
  }

  @Test
  void the_weight_follows_the_side_that_stands_out() {
    double behind = ScoreFusion.vectorWeight(3, 2);
    assertTrue(ScoreFusion.vectorWeight(2.5, 2) > behind);
    assertTrue(ScoreFusion.vectorWeight(3.5, 2) < behind);
    assertEquals(ScoreFusion.VECTOR_WEIGHT_MIN, ScoreFusion.vectorWeight(50, 0), EXACT);
    assertEquals(ScoreFusion.VECTOR_WEIGHT_MAX, ScoreFusion.vectorWeight(0, 50), EXACT);
  }

  @Test
  void a_candidate_without_a_vector_is_judged_by_its_words() {
    double[] fused = fuse(new double[] {9, 1, 0, 0}, new double[] {NONE, .6, .7, .5});
    assertTrue(fused[0] > fused[1] && fused[0] > fused[2] && fused[0] > fused[3]);
  }

  @Test
  void without_any_vector_the_words_decide() {
    double[] words = {2, 4, 4, 4, 5, 5, 7, 9};
    double[] none = {NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE};
    assertArrayEquals(ScoreFusion.deviations(words, words.length), fuse(words, none), EXACT);
  }

  @Test
  void the_order_of_the_candidates_changes_nothing() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int count = 1 + random.nextInt(30);
      double[] words = random.doubles(count, 0, 30).toArray();
      double[] meaning = random.doubles(count, .4, .9).toArray();
      double[] fused = fuse(words, meaning);
      double[] reversed = fuse(reversed(words), reversed(meaning));
      assertArrayEquals(fused, reversed(reversed), 1e-9, "seed " + seed);
    }
  }

  @Test
  void one_that_is_better_on_both_sides_is_never_behind() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      int count = 2 + random.nextInt(30);
      double[] words = random.doubles(count, 0, 30).toArray();
      double[] meaning = random.doubles(count, .4, .9).toArray();
      words[0] = words[1] + random.nextDouble() * 5;
      meaning[0] = meaning[1] + random.nextDouble() * .2;
      double[] fused = fuse(words, meaning);
      assertTrue(fused[0] >= fused[1], "seed " + seed);
    }
  }

  @Test
  void what_covers_more_of_the_question_comes_first_where_all_else_is_equal() {
    Candidate less = candidate(5, .6, .5f, 0);
    Candidate more = candidate(5, .6, 1, 0);
    List<ScoreParts> parts = ScoreFusion.fuse(List.of(less, more, candidate(1, .5, .5f, 0)), 3);
    assertTrue(parts.get(1).total() > parts.get(0).total(), parts.toString());
    assertEquals(parts.get(0).words(), parts.get(1).words(), EXACT);
  }

  @Test
  void the_nearest_stands_out_by_the_deviations_of_those_that_have_vectors() {
    List<Candidate> candidates =
        List.of(
            candidate(9, .9, 0, 0),
            candidate(1, .5, 0, 1),
            candidate(1, .5, 0, 2),
            candidate(1, .5, 0, 3),
            candidate(99, NONE, 0, 4));
    assertEquals(Math.sqrt(3), ScoreFusion.standout(candidates, 5), 1e-6);
    assertEquals(0, ScoreFusion.standout(candidates.subList(1, 4), 3), "all alike");
    assertEquals(0, ScoreFusion.standout(candidates.subList(4, 5), 1), "no vector");
    assertEquals(0, ScoreFusion.standout(List.of(), 0));
  }

  @Test
  void who_wants_more_hits_gets_the_same_scores() {
    List<Candidate> few =
        List.of(candidate(9, .9, 1, 0), candidate(4, .7, .5f, 1), candidate(1, .5, 0, 0));
    List<Candidate> more = new ArrayList<>(few);
    more.add(candidate(.5, .4, 0, 0));
    more.add(candidate(.5, .45, 0, 2));
    List<ScoreParts> scores = ScoreFusion.fuse(more, few.size());
    assertEquals(ScoreFusion.fuse(few, few.size()), scores.subList(0, few.size()));
    assertTrue(scores.get(3).total() < scores.get(2).total(), scores.toString());
    assertEquals(ScoreFusion.standout(few, few.size()), ScoreFusion.standout(more, few.size()));
  }

  @Test
  void the_front_counts_where_cosines_lie_close_together() {
    double[] words = {1, 1, 1, 1};
    double[] fused = fuse(words, new double[] {.802, .801, .8, .5});
    double[] spread = fuse(words, new double[] {.9, .7, .6, .5});
    assertTrue(
        fused[0] - fused[1] > fused[1] - fused[2], "first before second, second before third");
    assertTrue(spread[0] - spread[1] > fused[0] - fused[1], "and the cosines themselves");
  }

  private static double[] fuse(double[] words, double[] cosines) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      candidates.add(candidate(words[i], cosines[i], 0, i));
    }
    return ScoreFusion.fuse(candidates, words.length).stream()
        .mapToDouble(ScoreParts::total)
        .toArray();
  }

  private static Candidate candidate(double words, double cosine, float coverage, long file) {
    return new Candidate(
        new Evidence(0, (float) words, coverage, 0, 0, 0, file, file), null, cosine);
  }

  private static double[] reversed(double[] values) {
    double[] reversed = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = values[values.length - 1 - i];
    }
    return reversed;
  }
}
