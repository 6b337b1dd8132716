package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
  void a_mail_says_who_wrote_it_and_a_title_that_is_the_file_s_name_is_not_said_twice() {
    home.terminal = new Terminal(80, 80, false);
    home.desk.hits =
        List.of(
            hit(
                "lists/2011.mbox",
                "Re: Pump",
                Map.of("from", "Ada <ada@example.org>", "date", "2011-10-23T08:00:00Z")),
            hit("trips/oslo.md", "oslo", Map.of("date", "2025-02-21")),
            hit("Pump.java", "Pump.java", Map.of()));
    assertEquals(
        """
          1 notes/lists/2011.mbox:1
            Re: Pump  Ada <ada@example.org>, 2011-10-23
            The pump.

          1 notes/trips/oslo.md:1
            The pump.

          1 notes/Pump.java:1
            The pump.

        3 passages, best first, hybrid, 1.5 ms
        """,
        home.run("search", "pump").out());
  }

  @Test
  void rows_of_a_sheet_stand_by_their_lines_below_its_number() {
    home.terminal = new Terminal(80, 80, false);
    home.desk.hits =
        List.of(
            hit("stock.xlsx", "stock.xlsx", Map.of(), 2, "Part\tPrice\nPump\t900"),
            hit("talk.odp", "talk.odp", Map.of(), 3, "The pump.\nAnd the bilge."));
    assertEquals(
        """
          1 notes/stock.xlsx:1 sheet 2
            Pump · 900

          1 notes/talk.odp:1 slide 3
            The pump. And the bilge.

        2 passages, best first, hybrid, 1.5 ms
        """,
        home.run("search", "pump").out());
  }

  private static Hit hit(String path, String title, Map<String, String> fields) {
    return hit(path, title, fields, null, "The pump.");
  }

  private static Hit hit(
      String path, String title, Map<String, String> fields, @Nullable Integer page, String text) {
    return new Hit(
        1,
        "notes",
        path,
        title,
        List.of(),
        0,
        9,
        1,
        1,
        page,
        null,
        null,
        .5,
        .5,
        text,
        "0".repeat(64),
        "2025-02-21T10:00:00Z",
        "en",
        fields,
        List.of(),
        null);
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
                PreparedDesk.filter("notes", "trips/**", "md"),
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
