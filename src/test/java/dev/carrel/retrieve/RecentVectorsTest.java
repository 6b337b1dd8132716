package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentVectorsTest {
  private final List<String> embedded = new ArrayList<>();
  private final RecentVectors vectors =
      new RecentVectors(
          text -> {
            embedded.add(text);
            return new float[] {text.length()};
          },
          2);

  @Test
  void a_text_that_was_asked_for_lately_is_not_embedded_again() {
    assertEquals(1, vectors.of("a")[0]);
    assertEquals(1, vectors.of("a")[0]);
    assertEquals(List.of("a"), embedded);
  }

  @Test
  void the_text_that_was_not_asked_for_longest_goes_first() {
    List.of("a", "b", "a", "c", "a", "b").forEach(vectors::of);
    assertEquals(List.of("a", "b", "c", "b"), embedded);
  }

  @Test
  void a_text_too_long_to_keep_is_embedded_each_time() {
    String text = "a".repeat(RecentVectors.TEXT_CHARS_MAX + 1);
    vectors.of(text);
    vectors.of(text);
    assertEquals(2, embedded.size());
  }

  @Test
  void room_for_nothing_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> new RecentVectors(text -> new float[1], 0));
  }
}
