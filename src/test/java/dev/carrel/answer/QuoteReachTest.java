package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.chunk.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuoteReachTest {
  private static final String SETTINGS =
      """
      # The pump listens on this port.
      # With 0 it does not listen.
      port 7100

      # How loud the bell is. One of:
      # soft
      # loud
      bell loud
      # Nobody hears it at night.
      night off
      """;

  private static String reach(String text, String sentence, boolean code) {
    int at = text.indexOf(sentence);
    return QuoteReach.of(text, new Range(at, at + sentence.length()), code).of(text);
  }

  @Test
  void a_setting_is_quoted_with_the_comment_above_it_and_the_comment_with_its_setting() {
    String port = "# The pump listens on this port.\n# With 0 it does not listen.\nport 7100";
    for (String sentence :
        List.of("The pump listens on this port.", "With 0 it does not listen.", "port 7100")) {
      assertEquals(port, reach(SETTINGS, sentence, true), sentence);
    }
    String bell = "# How loud the bell is. One of:\n# soft\n# loud\nbell loud";
    assertEquals(bell, reach(SETTINGS, "How loud the bell is.", true));
    assertEquals(bell, reach(SETTINGS, "bell loud", true));
    assertEquals("# Nobody hears it at night.\nnight off", reach(SETTINGS, "night off", true));
    assertEquals("port 7100", reach(SETTINGS, "port 7100", false), "prose has no comments");
  }

  @Test
  void a_comment_above_a_body_or_above_nothing_is_quoted_alone() {
    String body = "// Rings.\nvoid ring() {\n  bell++;\n  bell++;\n}\n";
    assertEquals("Rings.", reach(body, "Rings.", true));
    assertEquals("bell++;", reach(body, "bell++;", true));
    assertEquals("/* Rings. */", reach("/* Rings. */\nint bell;\n", "/* Rings. */", true));
    assertEquals("# Rings.\n# Twice.", reach("# Rings.\n# Twice.\n\nbell\n", "Rings.", true));
    assertEquals("Rings.", reach("# Rings.\n#\n# Else.\nbell\n", "Rings.", true));
    assertEquals("bell", reach("bell\n", "bell", true));
    String far = "# " + "Rings. ".repeat(90) + "\nbell\n";
    assertEquals("bell", reach(far, "bell", true));
  }

  @Test
  void what_a_colon_announces_is_quoted_with_it() {
    assertEquals(
        "Build it with TLS:\n\n    make TLS=yes",
        reach(
            "Build it with TLS:\n\n    make TLS=yes\n\nThen run it.\n",
            "Build it with TLS:",
            false));
    assertEquals(
        "To start:\n\n```sh\nmake\n\nrun\n```",
        reach("To start:\n\n```sh\nmake\n\nrun\n```\nIt runs.\n", "To start:", false));
    assertEquals(
        "**Ports:**\n- Oslo\n- Bergen",
        reach("**Ports:**\n- Oslo\n- Bergen\n\nMore.\n", "**Ports:**", false));
    assertEquals(
        "use this directive:\n#\n# threads 4",
        reach(
            "# To enable it use this directive:\n#\n# threads 4\n#\n# More.\n",
            "use this directive:",
            true));
  }

  @Test
  void a_colon_with_nothing_behind_it_or_with_too_much_announces_nothing() {
    assertEquals("To start:", reach("To start:\n\n", "To start:", false));
    assertEquals("To start:", reach("To start:", "To start:", false));
    assertEquals("Note:", reach("Note: it rings.\nLoud.\n", "Note:", false));
    assertEquals("To start:", reach("To start:\n\n# Next\n\ntext\n", "To start:", false));
    assertEquals(
        "To start:", reach("To start:\n\n" + "word ".repeat(200) + "\n", "To start:", false));
    String rows = "To start:\n\n" + "- a row of the list\n".repeat(60);
    String some = reach(rows, "To start:", false);
    assertEquals(rows.substring(0, some.length()), some);
    assertEquals('\n', rows.charAt(some.length()), "whole lines");
  }
}
