package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordLightTest {
  private static final Ink INK = new Ink(true);

  @Test
  void words_are_lit_whatever_their_case_and_with_their_endings() {
    assertEquals(
        "The \u001b[1;33mTrains\u001b[0m of \u001b[1;33mGRÜSSE\u001b[0m, not straining",
        new WordLight("train grüsse").lit("The Trains of GRÜSSE, not straining", INK));
  }

  @Test
  void without_ink_nothing_changes() {
    assertEquals("a $1 train", new WordLight("train").lit("a $1 train", new Ink(false)));
  }

  @Test
  void a_short_text_is_shown_whole() {
    assertEquals(List.of("one two", "three"), new WordLight("x").snippet("one two three", 8, 3));
  }

  @Test
  void a_long_text_is_cut_around_the_words() {
    String text = "filler ".repeat(100) + "the night train leaves " + "padding ".repeat(100);
    List<String> lines = new WordLight("night train").snippet(text.strip(), 40, 3);
    assertEquals(3, lines.size());
    assertTrue(String.join(" ", lines).contains("night train leaves"), lines.toString());
    assertTrue(lines.getFirst().startsWith("… "), lines.toString());
    assertTrue(lines.getLast().endsWith(" …"), lines.toString());
  }

  @Test
  void code_is_shown_by_its_lines_where_the_words_are() {
    String code =
        """
            // Twelve litres.

            int litres = 12;

            void run(Pump pump) {
        \twhile (litres-- > 0) {
                pump.turn("until there is nothing left in the bilge");
            }
        }
        """;
    assertEquals(
        List.of(
            "    void run(Pump pump) {",
            "    while (litres-- > 0) {",
            "        pump.turn(\"until …"),
        new WordLight("pump turn").code(code, 30, 3));
    assertEquals(List.of("    // Twelve …"), new WordLight("x").code(code, 15, 1));
    assertEquals(
        List.of("        pump.turn(", "    }"),
        new WordLight("turn")
            .code(code.replace("\"until", "\n\"until"), 60, 4).stream()
                .filter(line -> !line.contains("until"))
                .limit(2)
                .toList());
  }

  @Test
  void no_line_is_longer_than_the_terminal_is_wide() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      int words = random.nextInt(80);
      for (int i = 0; i < words; i++) {
        text.append(i == 0 ? "" : " ").append("w🚂".repeat(random.nextInt(30)));
      }
      int columns = 20 + random.nextInt(60);
      for (String line : new WordLight("w🚂w").snippet(text.toString(), columns, 3)) {
        assertTrue(
            line.length() <= columns, "seed " + seed + ", round " + round + ": " + line.length());
        assertEquals(line, SafeText.lines(line), "seed " + seed + " cut a pair");
      }
    }
  }
}
