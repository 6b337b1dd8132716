package dev.carrel.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReciprocalRanksTest {
  @Test
  void what_both_have_comes_before_what_one_has() {
    // a: 1/61 + 1/62, c: 1/63 + 1/61, b: 1/62, d: 1/63.
    assertEquals(
        List.of("a", "c", "b", "d"),
        ReciprocalRanks.fuse(List.of(List.of("a", "b", "c"), List.of("c", "a", "d"))));
  }

  @Test
  void two_low_ranks_beat_one_high_rank() {
    // x: 1/63 + 1/64 = .0315, a: 1/61 = .0164.
    assertEquals(
        "x",
        ReciprocalRanks.fuse(List.of(List.of("a", "b", "x"), List.of("c", "d", "e", "x")))
            .getFirst());
  }

  @Test
  void equal_sums_stay_in_the_order_of_the_first_ranking() {
    assertEquals(
        List.of("a", "b", "c"),
        ReciprocalRanks.fuse(List.of(List.of("a", "b"), List.of("b", "a", "c"))));
    assertEquals(List.of("a", "b"), ReciprocalRanks.fuse(List.of(List.of("a"), List.of("b"))));
    assertEquals(List.of(), ReciprocalRanks.fuse(List.of(List.of(), List.of())));
  }
}
