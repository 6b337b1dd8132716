package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PartSetTest {
  private static boolean holds(PartSet set, @Nullable String part) {
    return Arrays.stream(PartSet.hashes(part)).anyMatch(set::contains);
  }

  @Test
  void a_part_is_held_when_it_or_what_it_lies_in_was_added_with_its_contents() {
    PartSet set = new PartSet();
    set.add("a/b");
    set.addWithContents("m1");
    assertTrue(holds(set, "a/b"));
    assertFalse(holds(set, "a"));
    assertFalse(holds(set, "a/b/c"));
    assertTrue(holds(set, "m1"));
    assertTrue(holds(set, "m1/x.zip/y.txt"));
    assertFalse(holds(set, "m10"));
    assertFalse(holds(set, null));
    assertTrue(holds(PartSet.file(), null));
    assertFalse(holds(PartSet.file(), "a"));
    assertTrue(holds(PartSet.everything(), "a"));
  }

  @Test
  void hundreds_of_thousands_of_parts_are_told_apart() {
    PartSet set = new PartSet();
    for (int i = 0; i < 300_000; i++) {
      assertTrue(set.add("message-" + i));
    }
    assertEquals(300_000, set.size());
    assertFalse(set.add("message-77"));
    assertTrue(holds(set, "message-299999"));
    assertFalse(holds(set, "message-300000"));
    assertTrue(set.add("\uD800"));
    assertTrue(set.add("\uD801"), "half a pair of surrogates is a name too");
  }
}
