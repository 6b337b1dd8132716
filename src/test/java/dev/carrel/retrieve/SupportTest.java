package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SupportTest {
  @Test
  void support_rises_with_each_part_of_the_evidence_and_stays_within_its_bounds() {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      double cosine = random.nextDouble(-1, 1);
      double coverage = random.nextDouble();
      double support = Support.of(cosine, coverage);
      assertTrue(support >= 0 && support <= 1, "seed " + seed);
      assertTrue(Support.of(Math.min(1, cosine + .1), coverage) >= support, "seed " + seed);
      assertTrue(Support.of(cosine, Math.min(1, coverage + .1)) >= support, "seed " + seed);
    }
  }

  @Test
  void a_passage_without_a_vector_can_be_supported_by_its_words() {
    assertTrue(Support.of(Double.NaN, 1) > .5);
    assertTrue(Support.of(Double.NaN, 0) < .1);
    assertEquals(Support.of(Double.NaN, .5), Support.of(Double.NaN, .5));
  }
}
