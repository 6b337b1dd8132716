package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code carrel search} prints where, against a desk in memory. */
class SearchCommandTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void search_prints_one_line_a_hit_into_a_pipe() {
    MemoryHome.Result result = home.run("search", "night", "train");
    assertEquals(
        "notes/trips/oslo.md:7\tThe night train leaves Bergen at 22:59. Trains are never late"
            + " here.\n"
            + "papers/Tern ␛]0;owned␇.pdf:1\tReef early. �egassem neddih� �31mred 🚂\n",
        result.out());
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    assertEquals(List.of(Home.Purpose.LOOK), home.purposes);
    assertTrue(home.desk.closed);
  }

  @Test
  void search_prints_places_headings_and_lit_words_on_a_terminal() {
    home.terminal = new Terminal(80, 80, true);
    assertEquals(
        """
        \u001b[1m  1\u001b[0m \u001b[36mnotes/trips/oslo.md:7\u001b[0m
            \u001b[1mOslo in winter › Getting there\u001b[0m
            The \u001b[1;33mnight\u001b[0m \u001b[1;33mtrain\u001b[0m leaves Bergen at 22:59.\
         \u001b[1;33mTrains\u001b[0m are never late here.

        \u001b[1m  2\u001b[0m \u001b[36mpapers/Tern ␛]0;owned␇.pdf:1\u001b[0m\u001b[2m page 3\u001b[0m
            \u001b[1mHandbook\u001b[0m
            Reef early. �egassem neddih� �31mred 🚂

        \u001b[2m2 passages, best first, hybrid, 1.5 ms\u001b[0m
        """,
        home.run("search", "night train").out());
  }

  @Test
  void search_passes_every_option_on() {
    home.run(
        "search",
        "-k",
        "3",
        "--mode",
        "semantic",
        "--source",
        "notes",
        "--path",
        "trips/**",
        "--type",
        "md",
        "--explain",
        "--recent",
        "--data",
        "d",
        "oslo");
    assertEquals(
        List.of(
            new SearchRequest(
                "oslo",
                3,
                SearchMode.SEMANTIC,
                MemoryDesk.filter("notes", "trips/**", "md"),
                true,
                true)),
        home.desk.asked(SearchRequest.class));
    assertEquals(Path.of("d").toAbsolutePath(), home.options.getFirst().data());
  }

  @Test
  void search_as_JSON_is_the_search_document_and_nothing_else() throws IOException {
    MemoryHome.Result result = home.run("search", "--json", "night train");
    assertEquals(
        new SearchDocument("night train", "hybrid", 1.45, List.of(), home.desk.hits),
        Json.document(result.out(), SearchDocument.class));
    assertTrue(result.out().contains("\"page\" : null"), result.out());
    assertFalse(result.out().codePoints().anyMatch(c -> c < ' ' && c != '\n'), result.out());
    assertFalse(result.out().contains("\u009b"), "C1 acts on a terminal");
    assertFalse(result.out().contains("\u202e"), "overrides act on a terminal");
    assertEquals("", result.err());
  }

  @Test
  void a_search_that_finds_nothing_says_so_beside_the_result() {
    home.desk.hits = List.of();
    MemoryHome.Result result = home.run("search", "zebra");
    assertEquals("", result.out());
    assertEquals("Nothing was found for: zebra\n", result.err());
    assertEquals(0, result.exitCode());
  }
}
