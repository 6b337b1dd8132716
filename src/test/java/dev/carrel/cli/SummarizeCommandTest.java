package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.Summary;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.index.ChunkFilter;
import dev.carrel.serve.Json;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code carrel summarize} asks for and prints, against a desk in memory. */
class SummarizeCommandTest {
  private final MemoryHome home = new MemoryHome();

  private ChunkFilter filter() {
    return home.desk.asked(SummaryRequest.class).getLast().filter();
  }

  @Test
  void summarize_prints_the_sentences_and_where_they_are_from() {
    MemoryHome.Result result = home.run("summarize", "--search", "night trains");
    assertEquals(
        """
        The night train leaves Bergen at 22:59. [1]

        [1] notes/trips/oslo.md:7-9
            “The night train leaves Bergen at 22:59.”
        """,
        result.out());
    assertTrue(result.err().contains("Nothing was left out."), result.err());
    assertEquals(0, result.exitCode());
    assertEquals(
        new SummaryRequest(
            ChunkFilter.NONE, Optional.of("night trains"), SummaryRequest.SENTENCES_DEFAULT),
        home.desk.asked(SummaryRequest.class).getFirst());
  }

  @Test
  void summarize_as_JSON_is_the_summary_and_nothing_else() throws IOException {
    MemoryHome.Result result = home.run("summarize", "--json", "--source", "notes");
    assertEquals(
        List.of(PreparedDesk.CITATION), Json.document(result.out(), Summary.class).citations());
    assertEquals(List.of("notes"), filter().sources());
  }

  @Test
  void a_path_is_one_on_the_disk_or_one_within_a_source(@TempDir Path folder) throws IOException {
    Path real = folder.toRealPath();
    home.desk.sources.add(new Source("letters", real));
    Files.createDirectories(real.resolve("1999"));
    for (String given : List.of(real.resolve("1999").toString(), "letters/1999/")) {
      home.run("summarize", given);
      assertEquals(
          new ChunkFilter(List.of("letters"), List.of("/1999", "/1999/**"), List.of()), filter());
    }
    home.run("summarize", real.toString());
    assertEquals(new ChunkFilter(List.of("letters"), List.of(), List.of()), filter());
    home.run("summarize", "elsewhere/a.md");
    assertEquals(
        new ChunkFilter(List.of(), List.of("/elsewhere/a.md", "/elsewhere/a.md/**"), List.of()),
        filter());
  }

  @Test
  void a_path_given_twice_and_too_many_sentences_are_wrong_usage() {
    assertEquals(2, home.run("summarize", "a.md", "--path", "b/**").exitCode());
    assertEquals(2, home.run("summarize", "--sentences", "31").exitCode());
  }
}
