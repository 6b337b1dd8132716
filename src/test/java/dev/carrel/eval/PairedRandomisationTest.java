package dev.carrel.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PairedRandomisationTest {
  /** Four standard deviations of a share that 10,000 tosses estimate. */
  private static final double CHANCE = .02;

  @Test
  void no_difference_is_certainly_chance() {
    assertEquals(1, PairedRandomisation.p(new double[] {0, 0, 0}));
    assertEquals(1, PairedRandomisation.p(new double[0]));
    assertEquals(1, PairedRandomisation.p(new double[] {.5, -.5}));
  }

  @Test
  void p_is_the_share_of_signs_that_make_as_large_a_sum() {
    // All three with the same sign: 2 of 8.
    assertEquals(.25, PairedRandomisation.p(new double[] {1, 1, 1}), CHANCE);
    // 3 + 1 and -3 - 1 of 4; what does not differ changes nothing.
    assertEquals(.5, PairedRandomisation.p(new double[] {0, 3, 0, 1}), CHANCE);
    // |sum| is 4 for 2, 2 for 8 and 0 for 6 of 16; observed is 2.
    assertEquals(10 / 16.0, PairedRandomisation.p(new double[] {1, 1, 1, -1}), CHANCE);
  }

  @Test
  void a_difference_everywhere_is_no_chance() {
    double[] differences = new double[200];
    Arrays.fill(differences, .01);
    assertEquals(1.0 / 10_001, PairedRandomisation.p(differences));
  }

  @Test
  void either_direction_counts_alike_and_the_same_differences_give_the_same() {
    double[] up = {.3, .2, -.1, .4, .05};
    double[] down = {-.3, -.2, .1, -.4, -.05};
    assertEquals(PairedRandomisation.p(up), PairedRandomisation.p(down));
  }
}
