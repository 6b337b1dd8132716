package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.index.ChunkFilter;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Json;
import dev.carrel.serve.WhyNot;
import dev.carrel.serve.WhyNotRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhyNotCommandTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void a_pipe_gets_stage_place_and_sentence() {
    MemoryHome.Result result = home.run("why-not", "trips/oslo.md", "night", "train");
    assertEquals(
        "left_out\tnotes/trips/oslo.md\t"
            + "trips/oslo.md is left out by the pattern trips/ in .gitignore.\n",
        result.out());
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
  }

  @Test
  void a_person_gets_two_lines() {
    home.terminal = new Terminal(80, 80, false);
    assertEquals(
        """
        left_out notes/trips/oslo.md
            trips/oslo.md is left out by the pattern trips/ in .gitignore.
        """,
        home.run("why-not", "trips/oslo.md", "night train").out());
  }

  @Test
  void every_option_is_passed_on_and_JSON_is_the_document() throws IOException {
    MemoryHome.Result result =
        home.run(
            "why-not",
            "--json",
            "--source",
            "notes",
            "-k",
            "3",
            "--mode",
            "keyword",
            "--recent",
            "trips/oslo.md",
            "night",
            "train");
    assertEquals(
        List.of(
            new WhyNotRequest(
                "trips/oslo.md",
                "notes",
                new SearchRequest(
                    "night train", 3, SearchMode.KEYWORD, ChunkFilter.NONE, true, true))),
        home.desk.asked(WhyNotRequest.class));
    assertEquals(home.desk.whyNot, Json.document(result.out(), WhyNot.class));
  }

  @Test
  void a_file_that_is_there_is_meant_by_its_place_on_the_disk() {
    home.run("why-not", "pom.xml", "x");
    assertEquals(
        Path.of("pom.xml").toAbsolutePath().normalize().toString(),
        home.desk.asked(WhyNotRequest.class).getFirst().file());
  }

  @Test
  void a_query_is_wanted() {
    assertEquals(2, home.run("why-not", "trips/oslo.md").exitCode());
  }
}
