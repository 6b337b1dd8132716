package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.embed.Embedder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a model that nobody knows. */
class TokenEstimateTest {
  private static final String GERMAN =
      "Die Größe der Donaudampfschifffahrtsgesellschaft überraschte alle, am 3. März 1874 um 7:45.";

  @Test
  void it_is_above_the_count_of_a_small_vocabulary_and_not_by_far(@TempDir Path folder)
      throws IOException {
    try (Embedder embedder = Embedder.open(folder, 1)) {
      for (String text :
          List.of(
              Files.readString(Path.of("README.md")),
              Files.readString(Path.of("samples/bees/hive-journal.md")),
              Files.readString(Path.of("samples/code/TideTable.java")),
              Files.readString(Path.of("samples/code/dough.py")),
              GERMAN)) {
        // A vocabulary of 30,000, which has no white space: larger ones need fewer for words.
        int truth = embedder.tokens().count(text, 0, text.length());
        int estimate = TokenEstimate.of(text);
        String first = text.substring(0, 20);
        assertTrue(estimate >= truth, () -> first + ": " + estimate + " of " + truth);
        assertTrue(estimate <= 4 * truth, () -> first + ": " + estimate + " of " + truth);
      }
    }
  }

  @Test
  void what_no_vocabulary_has_counts_as_its_bytes() {
    for (String text : List.of("😀😀😀", "漢字仮名", "שלום", "123456789", "{}[]();;")) {
      assertEquals(text.getBytes(StandardCharsets.UTF_8).length, TokenEstimate.of(text), text);
    }
    byte[] noise = new byte[30_000];
    new Random(4).nextBytes(noise);
    String encoded = Base64.getEncoder().encodeToString(noise);
    assertTrue(TokenEstimate.of(encoded) > encoded.length() * 2 / 3);
  }

  @Test
  void every_text_has_an_estimate() {
    assertEquals(0, TokenEstimate.of(""));
    assertEquals(1, TokenEstimate.of("a"));
    assertEquals(3, TokenEstimate.of("a b\n"));
    assertTrue(TokenEstimate.of("\uD800 \u0000\uDC00") > 3);
  }
}
