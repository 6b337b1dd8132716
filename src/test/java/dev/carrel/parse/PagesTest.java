package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a printed page is its text: no running lines, no divided words, and nothing lost. */
class PagesTest {
  private static final String[] WORDS =
      "harbour ferry lantern gravel orchard cellar pocket thunder velvet barley anchor meadow"
          .split(" ", -1);

  @TempDir static Path folder;
  @AutoClose private static Reading reading;

  @BeforeAll
  static void start() {
    reading = new Reading(folder, ParseLimits.defaults());
  }

  private static ParsedDocument pdf(String... pages) throws IOException {
    List<List<String>> lines =
        Arrays.stream(pages)
            .map(page -> page.isEmpty() ? List.<String>of() : List.of(page.split("\n", -1)))
            .toList();
    return reading.document("pages.pdf", Documents.pdf("", lines));
  }

  private static String shown(ParsedDocument document) {
    return Reading.shown(document).replaceAll("(?m)^PROSE ", "");
  }

  @Test
  void a_running_header_stays_once_and_numbers_of_pages_go() throws IOException {
    assertEquals(
        """
        1 The Harbour Ledger\\nFerries leave at dawn.
        2 Barley came on Monday.
        3 The gravel was wet.
        4 Nobody saw the lantern.
        """,
        shown(
            pdf(
                "The Harbour Ledger\nFerries leave at dawn.\n1",
                "The Harbour Ledger\nBarley came on Monday.\n2",
                "The Harbour Ledger\nThe gravel was wet.\n3",
                "The Harbour Ledger\nNobody saw the lantern.\n4")));
  }

  @Test
  void left_and_right_pages_have_headers_of_their_own() throws IOException {
    String text =
        pdf(
                "10 The Harbour\nOne orchard.",
                "On Ferries 11\nTwo cellars.",
                "12 The Harbour\nThree pockets.",
                "On Ferries 13\nFour anchors.",
                "14 The Harbour\nFive meadows.",
                "On Ferries 15\nSix lanterns.")
            .text();
    assertEquals(
        "10 The Harbour\nOne orchard.\n\nOn Ferries 11\nTwo cellars.\n\nThree pockets.\n\n"
            + "Four anchors.\n\nFive meadows.\n\nSix lanterns.",
        text);
  }

  @Test
  void titles_of_short_chapters_go_with_the_number_beside_them() throws IOException {
    String text =
        pdf(
                "Preface\nA word before.\ni",
                "Ferries 1\nOne orchard.",
                "Ferries 2\nTwo cellars.",
                "Lanterns 3\nThree pockets.",
                "Lanterns 4\nFour anchors.",
                "Meadows 5\nFive meadows.",
                "Meadows 6\nSix lanterns.")
            .text();
    assertEquals(1, text.split("Ferries", -1).length - 1);
    assertEquals(1, text.split("Meadows", -1).length - 1);
    assertTrue(text.contains("Five meadows."), text);
    assertFalse(text.contains("Meadows 6"), text);
  }

  @Test
  void what_stands_on_two_pages_or_counts_otherwise_stays() throws IOException {
    String two = "Terms apply\nOne orchard.\n\n";
    assertEquals(
        """
        1 Terms apply\\nOne orchard.
        2 Terms apply\\nTwo cellars.
        3 Three pockets.
        """,
        shown(pdf(two, "Terms apply\nTwo cellars.", "Three pockets.")));
    assertEquals(
        """
        1 Apples sold\\nTotal 40
        2 Pears sold\\nTotal 17
        3 Plums sold\\nTotal 23
        """,
        shown(pdf("Apples sold\nTotal 40", "Pears sold\nTotal 17", "Plums sold\nTotal 23")));
  }

  @Test
  void a_page_of_nothing_but_its_header_keeps_it() throws IOException {
    assertEquals(
        """
        1 Annex A
        2 Annex A
        3 Annex A
        """,
        shown(pdf("Annex A", "Annex A", "Annex A")));
    assertEquals("1 1\n2 2\n3 3\n", shown(pdf("1", "2", "3")));
  }

  @Test
  void words_divided_over_a_line_or_a_page_are_joined_on_the_first() throws IOException {
    assertEquals(
        """
        1 Ledger of ferries\\nThe lanterns were exam-\\n
        """
                .replace("exam-\\n\n", "examined,\n")
            + """
            2 and the gravel was wet.
            3 A well-\\nknown orchard.
            """,
        shown(
            pdf(
                "Ledger of ferries\nThe lanterns were exam-\n1",
                "Ledger of ferries\nined, and the gravel was wet.\n2",
                "Ledger of ferries\nA well-\nknown orchard.\n3")));
  }

  @Test
  void the_rest_of_the_document_tells_which_hyphens_are_real() {
    assertEquals(
        "The low-pressure valve. A low-pressure pipe.",
        joined("The low-\npressure valve. A low-pressure pipe."));
    assertEquals("A database. The database.", joined("A data-\nbase. The database."));
    assertEquals(
        "A stone-\nwall. This stone, that wall.", joined("A stone-\nwall. This stone, that wall."));
    assertEquals(
        "It will become clear, be it so; come.",
        joined("It will be-\ncome clear, be it so; come."));
    assertEquals("Zug-\nund Busverkehr", joined("Zug-\nund Busverkehr"));
    assertEquals("1914-\n1918", joined("1914-\n1918"));
    assertEquals("Donaudampfer", joined("Donau-\ndampfer"));
    assertEquals("North-\nSouth", joined("North-\nSouth"));
  }

  @Test
  void a_soft_hyphen_at_a_line_end_divides_a_word() {
    assertEquals("harbour wall\nnext", Cleaning.lines("har\u00AD\nbour wall\nnext"));
  }

  private static String joined(String text) {
    Block block = new Block(Section.Kind.PROSE, text, List.of(), 1, false);
    return DividedWords.joined(List.of(block)).getFirst().text();
  }

  /** Random pages with random furniture: each word of the body stays, on its page. */
  @Test
  void no_word_of_any_page_is_lost() {
    for (long seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      int pages = 1 + random.nextInt(12);
      boolean header = random.nextBoolean();
      int numbering = random.nextInt(4);
      List<Block> blocks = new ArrayList<>();
      for (int page = 1; page <= pages; page++) {
        List<String> lines = new ArrayList<>();
        if (header && (page > 1 || random.nextBoolean())) {
          lines.add(page % 3 == 0 && random.nextInt(3) == 0 ? "Another head" : "A running head");
        }
        for (int i = random.nextInt(6); i >= 0; i--) {
          lines.add("body" + page + "x" + i + " " + WORDS[random.nextInt(WORDS.length)]);
        }
        switch (numbering) {
          case 0 -> lines.add(String.valueOf(page + 7));
          case 1 -> lines.add(0, "Page " + page + " of " + pages);
          case 2 -> lines.add("Head \u2013 Seite " + page);
          default -> {}
        }
        blocks.add(new Block(Section.Kind.PROSE, String.join("\n", lines), List.of(), page, false));
      }
      List<Block> kept = DividedWords.joined(RunningLines.without(blocks, null));
      for (Block block : blocks) {
        String page =
            kept.stream()
                .filter(one -> block.page() != null && block.page().equals(one.page()))
                .map(Block::text)
                .reduce("", (one, other) -> one + "\n" + other);
        for (String line : block.text().split("\n", -1)) {
          if (line.startsWith("body")) {
            assertTrue(page.contains(line), "seed " + seed + ": " + line + " of " + kept);
          }
        }
      }
      String all = kept.toString();
      assertTrue(!header || pages == 1 || all.contains("A running head"), "seed " + seed + all);
    }
  }
}
