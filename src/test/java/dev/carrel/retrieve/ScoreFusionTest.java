package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        ScoreFusion.deviations(new double[] {2, 4, 4, 4, 5, 5, 7, 9}),
        EXACT);
  }

  @Test
  void scores_that_do_not_differ_say_nothing() {
    assertArrayEquals(new double[] {0, 0}, ScoreFusion.deviations(new double[] {3, 3}), EXACT);
    assertArrayEquals(new double[] {0}, ScoreFusion.deviations(new double[] {3}), EXACT);
    assertArrayEquals(new double[0], ScoreFusion.deviations(new double[0]), EXACT);
  }

  @Test
  void two_candidates_that_both_sides_tell_apart_equally_get_the_plain_weight() {
    // Both sides: deviations +1 and -1, so neither stands out more.
    double[] fused = ScoreFusion.fuse(new double[] {10, 0}, new double[] {.5, .7});
    assertArrayEquals(new double[] {.35 - .65, -.35 + .65}, fused, EXACT);
  }

  @Test
  void the_weight_follows_the_side_that_stands_out() {
    assertEquals(.65, ScoreFusion.vectorWeight(2, 2), EXACT);
    assertEquals(.68, ScoreFusion.vectorWeight(2, 3), EXACT);
    assertEquals(.62, ScoreFusion.vectorWeight(3, 2), EXACT);
    assertEquals(ScoreFusion.VECTOR_WEIGHT_MIN, ScoreFusion.vectorWeight(50, 0), EXACT);
    assertEquals(ScoreFusion.VECTOR_WEIGHT_MAX, ScoreFusion.vectorWeight(0, 50), EXACT);
  }

  @Test
  void a_candidate_without_a_vector_is_judged_by_its_words() {
    double[] fused = ScoreFusion.fuse(new double[] {9, 1, 0, 0}, new double[] {NONE, .6, .7, .5});
    assertTrue(fused[0] > fused[1] && fused[0] > fused[2] && fused[0] > fused[3]);
  }

  @Test
  void without_any_vector_the_words_decide() {
    double[] words = {2, 4, 4, 4, 5, 5, 7, 9};
    double[] none = {NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE};
    assertArrayEquals(ScoreFusion.deviations(words), ScoreFusion.fuse(words, none), EXACT);
  }

  @Test
  void the_order_of_the_candidates_changes_nothing() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int count = 1 + random.nextInt(30);
      double[] words = random.doubles(count, 0, 30).toArray();
      double[] meaning = random.doubles(count, .4, .9).toArray();
      double[] fused = ScoreFusion.fuse(words, meaning);
      double[] reversed = ScoreFusion.fuse(reversed(words), reversed(meaning));
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
      double[] fused = ScoreFusion.fuse(words, meaning);
      assertTrue(fused[0] >= fused[1], "seed " + seed);
    }
  }

  @Test
  void sides_of_different_length_are_refused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ScoreFusion.fuse(new double[] {1, 2}, new double[] {1}));
  }

  private static double[] reversed(double[] values) {
    double[] reversed = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = values[values.length - 1 - i];
    }
    return reversed;
  }
}
