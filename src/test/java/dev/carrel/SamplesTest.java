package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The samples as a newcomer tries them: with the commands, and everything behind them real. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SAMPLES = Path.of("samples").toAbsolutePath();

  /** Among so many hits the passage that answers must be. */
  private static final int K = 3;

  private Path installation = Path.of("");
  private JsonNode summary = JSON.createObjectNode();

  /** A question and where its answer is. */
  record Known(String question, String file, String words) {}

  @BeforeAll
  void index_the_samples(@TempDir Path folder) throws IOException {
    installation = folder;
    summary = JSON.readTree(run("index", SAMPLES.toString(), "--json"));
  }

  @Test
  void every_file_is_read_but_the_broken_one() throws IOException {
    long files;
    try (Stream<Path> walk = Files.walk(SAMPLES)) {
      files = walk.filter(Files::isRegularFile).count();
    }
    JsonNode counts = summary.get("files");
    assertEquals(files, counts.get("found").asLong());
    assertEquals(files - 1, counts.get("indexed").asLong());
    assertEquals("samples/house/deed-scan.pdf", summary.at("/failed/0/example").asText());
    assertEquals(summary.at("/chunks/total"), summary.at("/chunks/embedded"));
  }

  @Test
  void ten_questions_find_the_passages_that_answer_them() throws IOException {
    List<Known> questions = questions();
    assertEquals(10, questions.size());
    assertAll(questions.stream().map(known -> () -> assertFound(known)));
  }

  @Test
  void a_page_of_the_handbook_is_known_by_its_number() throws IOException {
    JsonNode hit = hits("At what wind does the second reef go in?").getFirst();
    assertEquals("boat/tern-handbook.pdf", hit.get("path").asText());
    assertEquals(3, hit.get("page").asInt());
  }

  @Test
  void an_answer_quotes_its_source_and_nothing_is_answered_without_one() throws IOException {
    JsonNode answer =
        JSON.readTree(run("ask", "When does the night train leave Bergen?", "--json"));
    assertTrue(answer.get("grounded").asBoolean());
    JsonNode citation = answer.at("/citations/0");
    assertEquals("trips/night-train.md", citation.get("path").asText());
    List<String> lines = Files.readAllLines(SAMPLES.resolve("trips/night-train.md"));
    assertTrue(lines.get(citation.get("startLine").asInt() - 1).contains("22:59"));
    assertTrue(citation.get("quote").asText().contains("22:59"));
    assertFalse(
        JSON.readTree(run("ask", "How is a helicopter repaired?", "--json"))
            .get("grounded")
            .asBoolean());
  }

  @Test
  void a_folder_is_summarized_in_sentences_that_stand_in_its_files() throws IOException {
    JsonNode summary = JSON.readTree(run("summarize", "samples/trips", "--json"));
    assertTrue(summary.get("summary").asText().contains("22:59"), summary::toString);
    assertTrue(summary.get("citations").size() > 2);
    for (JsonNode citation : summary.get("citations")) {
      String file = Files.readString(SAMPLES.resolve(citation.get("path").asText()));
      assertEquals(
          file.substring(citation.get("startChar").asInt(), citation.get("endChar").asInt()),
          citation.get("quote").asText());
    }
    assertEquals(
        summary.get("summary"),
        JSON.readTree(run("summarize", SAMPLES.resolve("trips").toString(), "--json"))
            .get("summary"));
  }

  private void assertFound(Known known) throws IOException {
    assertTrue(
        hits(known.question()).stream()
            .anyMatch(hit ->
                hit.get("path").asText().equals(known.file())
                    && hit.get("text").asText().contains(known.words())),
        () -> known + " is not among the first " + K);
  }

  private List<JsonNode> hits(String question) throws IOException {
    JsonNode found = JSON.readTree(run("search", "--json", "-k", Integer.toString(K), question));
    return StreamSupport.stream(found.get("hits").spliterator(), false).toList();
  }

  private static List<Known> questions() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/samples/questions.tsv")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .map(cells -> new Known(cells[0], cells[1], cells[2]))
        .toList();
  }

  private String run(String... arguments) {
    return CommandRun.output(installation, arguments);
  }
}
