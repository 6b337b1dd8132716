package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.cli.Home;
import dev.carrel.cli.Options;
import dev.carrel.index.ChunkFilter;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.HostileQueries;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What docs/query-language.md promises, asked of the samples. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryLanguageTest {
  private static final Path PAGE = Path.of("docs/query-language.md");
  private static final Path SAMPLES = Path.of("samples").toAbsolutePath();
  private static final String NOTHING = "nothing";

  @TempDir static Path installation;
  private Desk desk;

  @BeforeAll
  void index_the_samples() {
    CommandRun.output(installation, "index", SAMPLES.toString());
    desk =
        new Carrel(installation)
            .open(new Options(null, null, null), List.of(), Home.Purpose.LOOK, _ -> {});
  }

  @AfterAll
  void close() {
    desk.close();
  }

  @Test
  void every_example_finds_exactly_the_files_that_stand_beside_it() throws IOException {
    List<List<String>> examples = rows("| Query | Finds | Because |");
    assertTrue(examples.size() > 20, "only " + examples.size() + " examples");
    assertAll(
        examples.stream()
            .map(cells ->
                () -> {
                  String query = query(cells);
                  Set<String> wanted =
                      cells.get(1).equals(NOTHING)
                          ? Set.of()
                          : new TreeSet<>(List.of(cells.get(1).split(", ")));
                  assertEquals(wanted, files(search(query, SearchMode.HYBRID)), query);
                  assertEquals(wanted, files(search(query, SearchMode.SEMANTIC)), query);
                  Set<String> byWords = files(search(query, SearchMode.KEYWORD));
                  assertTrue(wanted.containsAll(byWords), query);
                  assertEquals(wanted.isEmpty(), byWords.isEmpty(), query);
                  assertEquals(List.of(), search(query, SearchMode.HYBRID).remarks(), query);
                }));
  }

  @Test
  void every_operator_has_an_example() throws IOException {
    String examples = rows("| Query | Finds | Because |").toString();
    List<String> operators = new ArrayList<>(HostileQueries.NAMED_OPERATORS);
    operators.addAll(List.of("-", "*", "?", "~", "/", "\"~"));
    for (String operator : operators) {
      assertTrue(examples.contains(operator), operator);
    }
  }

  @Test
  void what_is_no_operator_finds_what_its_words_find() throws IOException {
    List<List<String>> examples = rows("| Query | Why it is no operator | |");
    assertTrue(examples.size() > 5, "only " + examples.size() + " examples");
    for (List<String> cells : examples) {
      SearchDocument found = search(query(cells), SearchMode.HYBRID);
      assertTrue(found.hits().size() > 10, query(cells));
      boolean remarked = cells.get(1).endsWith("(no remark)");
      assertEquals(remarked ? 0 : 1, found.remarks().size(), found.remarks().toString());
    }
  }

  @Test
  void operators_alone_list_documents_from_the_newest() {
    List<Hit> hits = search("type:md", SearchMode.HYBRID).hits();
    assertEquals(hits.size(), hits.stream().map(Hit::path).distinct().count());
    List<String> dated =
        search("after:2025 before:2026 -path:nothing", SearchMode.HYBRID).hits().stream()
            .map(Hit::path)
            .filter(path -> path.contains("beekeepers") || path.contains("night"))
            .toList();
    assertEquals(List.of("mail/beekeepers-meeting.eml", "trips/night-train.md"), dated);
  }

  @Test
  void a_question_may_have_operators() {
    List<AnswerEvent> events = new ArrayList<>();
    for (String text : List.of("When is the autumn meeting? from:torvald", "from:torvald")) {
      desk.ask(
          new Question(text, ChunkFilter.NONE, Question.PASSAGES_DEFAULT),
          events::add,
          () -> false);
    }
    String said = events.toString();
    assertTrue(said.contains("16 October"), said);
    assertTrue(events.getLast() instanceof AnswerEvent.NoGrounds, said);
  }

  @Test
  void a_remark_stands_beside_the_result_of_the_command() {
    CommandRun run = CommandRun.of(installation, "search", "colour:green");
    assertEquals(0, run.exitCode());
    assertTrue(run.err().contains("colour:green begins with no"));
    assertFalse(run.out().contains("begins with no"));
  }

  private static Set<String> files(SearchDocument found) {
    return found.hits().stream().map(Hit::path).collect(Collectors.toCollection(TreeSet::new));
  }

  private SearchDocument search(String query, SearchMode mode) {
    return desk.search(new SearchRequest(query, SearchRequest.K_MAX, mode, ChunkFilter.NONE));
  }

  private static String query(List<String> cells) {
    String cell = cells.getFirst();
    return cell.substring(1, cell.length() - 1);
  }

  private static List<List<String>> rows(String heading) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int start = lines.indexOf(heading);
    assertTrue(start >= 0, PAGE + " has no table " + heading);
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines.subList(start + 2, lines.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      String[] cells = line.split("\\|", -1);
      rows.add(List.of(cells[1].strip(), cells[2].strip(), cells[3].strip()));
    }
    return rows;
  }
}
