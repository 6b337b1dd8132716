package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.serve.Json;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SafeTextTest {
  @Test
  void ordinary_text_of_every_language_stays_as_it_is() {
    for (String text :
        new String[] {
          "Grüße aus Bergen", "日本語のノート", "שלום", "👩‍👩‍👧 🇳🇴", "a\tb\nc", "e\u0301", "½ ≤ ∞"
        }) {
      assertEquals(text, SafeText.lines(text));
    }
  }

  @Test
  void escape_sequences_become_visible() {
    assertEquals("␛[2J␛]0;title␇", SafeText.lines("\u001b[2J\u001b]0;title\u0007"));
    assertEquals("\uFFFD31m", SafeText.lines("\u009b31m"));
    assertEquals("a␍b␈␀␡", SafeText.lines("a\rb\b\0\u007f"));
  }

  @Test
  void Windows_line_ends_become_plain_ones() {
    assertEquals("a\nb", SafeText.lines("a\r\nb"));
  }

  @Test
  void marks_that_turn_or_hide_text_are_replaced() {
    assertEquals("a\uFFFDb\uFFFDc", SafeText.lines("a\u202Eb\u2069c"));
    assertEquals("x\uFFFD", SafeText.lines("x\uDB40\uDC41"));
    assertEquals("x\uFFFDy", SafeText.lines("x\uD83Dy"));
  }

  @Test
  void a_line_is_one_line() {
    assertEquals("a b c", SafeText.line("  a\r\n\tb \u000b c\n"));
    assertEquals("a\uFFFDb", SafeText.line("a\u2028b"));
  }

  @Test
  void JSON_keeps_its_meaning_and_loses_its_effect() throws IOException {
    String text = "Tern \u009b31m \u202Eevil\u202C \u007f 🚂 \"ü\"";
    String json = SafeText.json(Json.text(new Holder(text)));
    assertFalse(json.contains("\u009b"));
    assertTrue(json.contains("🚂"), json);
    assertEquals(new Holder(text), Json.document(json, Holder.class));
  }

  record Holder(String text) {}

  @Test
  void nothing_that_acts_on_a_terminal_gets_through_whatever_comes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(40);
      for (int i = 0; i < length; i++) {
        text.append(
            (char) (random.nextBoolean() ? random.nextInt(0x100) : random.nextInt(0x10000)));
      }
      String safe = SafeText.lines(text.toString());
      assertTrue(
          safe.codePoints()
              .allMatch(c ->
                  c == '\n'
                      || c == '\t'
                      || (!Character.isISOControl(c)
                          && !(c >= 0x202A && c <= 0x202E)
                          && !(c >= 0x2066 && c <= 0x2069)
                          && !(c >= 0xD800 && c <= 0xDFFF))),
          "seed " + seed + ", round " + round);
    }
  }
}
