package dev.carrel.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final String RANGES =
      """
      {"qid": "q1", "file": "bees.md", "ranges": [[16, 25]]}
      {"qid": "q2", "file": "rain.md", "ranges": [[0, 4], [13, 18]]}
      """;

  @TempDir Path folder;

  @BeforeEach
  void a_set_of_two_notes() throws IOException {
    // An emoji is one code point and two UTF-16 units, so every offset behind it differs.
    write("corpus/bees.md", "\uD83D\uDC1D\uD83D\uDC1D Bees dance.\n\nThe queen lays eggs.\n");
    write("corpus/rain.md", "Rain fell in March.\n");
    write("queries.tsv", "# id, text\nq1\tWho lays eggs?\nq2\tWhen did rain fall?\nq3\tWho?\n");
    write("qrels.tsv", "q1\tbees.md#2\t1\nq2\train.md#1\nq3\tbees.md#1\t0\n");
    write(
        "passages.jsonl",
        """
        {"id": "bees.md#1", "file": "bees.md", "start": 0, "end": 14}
        {"id": "bees.md#2", "file": "bees.md", "start": 16, "end": 36}
        {"id": "rain.md#1", "file": "rain.md", "start": 0, "end": 19}
        """);
  }

  @Test
  void a_question_that_nothing_answers_is_left_out() {
    assertEquals(Map.of("q1", "Who lays eggs?", "q2", "When did rain fall?"), set().queries());
  }

  @Test
  void a_hit_is_the_passage_it_overlaps_most_in_utf16() throws IOException {
    String text = Files.readString(folder.resolve("corpus/bees.md"));
    PassageMap passages = PassageMap.of(set());
    int second = text.indexOf("The queen");
    assertEquals(List.of("bees.md#2"), passages.ranking(List.of(hit("bees.md", second, 38))));
    // 11 characters of the first passage, 12 of the second.
    assertEquals(List.of("bees.md#2"), passages.ranking(List.of(hit("bees.md", 5, second + 12))));
    assertEquals(List.of("bees.md#1"), passages.ranking(List.of(hit("bees.md", 5, second + 10))));
  }

  @Test
  void each_passage_counts_once_at_its_best_rank() {
    PassageMap passages = PassageMap.of(set());
    assertEquals(
        List.of("bees.md#2", "rain.md#1"),
        passages.ranking(
            List.of(hit("bees.md", 18, 25), hit("bees.md", 25, 38), hit("rain.md", 0, 19))));
  }

  @Test
  void a_hit_outside_of_every_passage_takes_a_rank() {
    assertEquals(
        List.of("other.md@0-5", "rain.md#1"),
        PassageMap.of(set()).ranking(List.of(hit("other.md", 0, 5), hit("rain.md", 0, 19))));
  }

  @Test
  void without_passages_files_answer() throws IOException {
    Files.delete(folder.resolve("passages.jsonl"));
    assertEquals(
        List.of("bees.md", "rain.md"),
        PassageMap.of(set())
            .ranking(List.of(hit("bees.md", 0, 9), hit("bees.md", 9, 12), hit("rain.md", 0, 3))));
  }

  @Test
  void a_byte_order_mark_is_counted_by_passages_and_not_by_hits() throws IOException {
    write("corpus/rain.md", "\uFEFFRain fell in March.\n\nThen none.\n");
    write(
        "passages.jsonl",
        """
        {"id": "rain.md#1", "file": "rain.md", "start": 1, "end": 20}
        {"id": "rain.md#2", "file": "rain.md", "start": 22, "end": 32}
        """);
    PassageMap passages = PassageMap.of(set());
    // The second passage is 21 to 31 in the document's text: this hit has one character of it.
    assertEquals(List.of("rain.md#2"), passages.ranking(List.of(hit("rain.md", 20, 22))));
    assertEquals(List.of("rain.md@19-21"), passages.ranking(List.of(hit("rain.md", 19, 21))));
  }

  @Test
  void a_run_reports_every_mode_for_people_and_for_programs() throws IOException {
    EvalReport report =
        Evaluation.run(
            set(),
            List.of(SearchMode.HYBRID, SearchMode.KEYWORD),
            10,
            (query, mode) -> found(query, mode, mode == SearchMode.HYBRID ? 0 : 1));
    assertEquals(new Metrics(.5, .5, .5, .5, .5, .5), report.modes().get(0).metrics());
    // The keyword mode has something else in front each time: rank 2 of one question's answer.
    assertEquals(.5 / 1.584962500721156, report.modes().get(1).metrics().ndcg10(), 1e-12);
    assertTrue(report.table().contains("hybrid       0.5000"), report.table());
    ObjectMapper json = new ObjectMapper();
    JsonNode document = json.readTree(json.writeValueAsString(report));
    assertEquals("passage", document.path("unit").textValue());
    assertEquals(.5, document.at("/modes/0/metrics/ndcg10").doubleValue());
    assertEquals("q1", document.at("/modes/0/questions/0/id").textValue());
  }

  @Test
  void the_run_fuses_words_and_meaning_itself_and_compares_all_with_the_first() {
    EvalReport report = everything();
    assertEquals(
        List.of("hybrid", "keyword", "semantic", "rrf"),
        report.modes().stream().map(EvalReport.ModeReport::mode).toList());
    // Words have other.md before the queen, meaning has nothing else: 1/62 + 1/61 against 1/61.
    EvalReport.ModeReport fused = report.modes().get(3);
    assertEquals(List.of("bees.md#2", "other.md@0-1"), fused.questions().get(0).ranking());
    assertEquals(.5, fused.metrics().ndcg10());
    assertNull(fused.latency());
    Comparison words = report.comparisons().get(0);
    assertEquals("keyword", words.mode());
    assertEquals("hybrid", words.against());
    assertEquals(.5 / 1.584962500721156 - .5, words.difference(), 1e-12);
    // One of two questions differs, and one difference has the same size with either sign.
    assertEquals(1, words.p());
    assertEquals(0, words.better());
    assertEquals(1, words.worse());
  }

  @Test
  void the_table_has_a_row_for_each_ranking_of_each_set() throws IOException {
    EvalReport passages = everything();
    write("qrels_range.jsonl", RANGES);
    String table = new EvalRun(List.of(passages, everything())).table();
    assertEquals(9, table.lines().count(), table);
    String name = set().name();
    List<String> lines = table.lines().toList();
    assertTrue(lines.get(1).matches(name + " +hybrid +0\\.5000 .* - +- +- .* - +-"), table);
    assertTrue(lines.get(2).matches(name + " +keyword +0\\.3155 .* -0\\.1845 +1\\.0000"), table);
    assertTrue(lines.get(4).matches(name + " +rrf +0\\.5000 .* \\+0\\.0000 +1\\.0000"), table);
    assertEquals(1, lines.stream().map(String::length).distinct().count(), table);
  }

  @Test
  void where_ranges_answer_chunks_are_ranked_and_characters_counted() throws IOException {
    write("qrels_range.jsonl", RANGES);
    EvalReport report = everything();
    assertEquals("range", report.unit());
    EvalReport.ModeReport words = report.modes().get(1);
    // "The queen" is 16 to 25 for the set and 18 to 27 in UTF-16; found are 20 characters from 18
    // on, and one elsewhere. The other question finds nothing.
    assertEquals(new RangeMetrics(.5, 9 / 42.0, 9 / 42.0), words.ranges());
    assertEquals(List.of("other.md@0-1", "bees.md@18-38"), words.questions().get(0).ranking());
    assertEquals(Comparison.Metric.CHAR_RECALL_5, report.comparisons().get(0).metric());
    assertTrue(report.table().contains("keyword against hybrid: character recall at 5 +0.0000"));
  }

  @Test
  void a_question_without_its_range_is_named() throws IOException {
    write("qrels_range.jsonl", RANGES.lines().findFirst().orElseThrow());
    EvalException e = assertThrows(EvalException.class, this::set);
    assertTrue(
        String.valueOf(e.getMessage()).contains("has no range for the question q2"), e::toString);
  }

  @Test
  void an_earlier_run_is_compared_question_by_question() throws IOException {
    EvalReport report = everything();
    Path file = folder.resolve("before.json");
    // As it was before there were ranges, comparisons and the fused ranking.
    write(
        "before.json",
        """
        {"set": "%s", "unit": "passage", "queries": 1, "k": 10, "modes": [{"mode": "hybrid",
          "questions": [{"id": "q1", "metrics": {"ndcg10": 0.25}}]}]}
        """
            .formatted(report.set()));
    EvalReport compared = EarlierRun.read(file).compared(report);
    assertEquals(report.comparisons(), compared.comparisons().subList(0, 3));
    assertEquals(
        new Comparison(
            "hybrid", "hybrid", "before.json", Comparison.Metric.NDCG_10, 1, .75, 1, 1, 0),
        compared.comparisons().get(3));
    new ObjectMapper().writeValue(file.toFile(), new EvalRun(List.of(report)));
    List<Comparison> same = EarlierRun.read(file).compared(report).comparisons();
    assertEquals(7, same.size());
    assertTrue(same.subList(3, 7).stream().allMatch(c -> c.difference() == 0 && c.p() == 1));
  }

  @Test
  void an_earlier_run_of_another_set_is_refused() throws IOException {
    write("before.json", "{\"set\": \"else\", \"modes\": []}");
    EarlierRun earlier = EarlierRun.read(folder.resolve("before.json"));
    EvalException e = assertThrows(EvalException.class, () -> earlier.mustHave("this"));
    assertEquals("before.json has no set this, only else", e.getMessage());
    write("before.json", "{}");
    assertThrows(EvalException.class, () -> EarlierRun.read(folder.resolve("before.json")));
  }

  @Test
  void a_wrong_line_is_named() throws IOException {
    write("qrels.tsv", "q1\tbees.md#2\tmuch\n");
    EvalException e = assertThrows(EvalException.class, this::set);
    assertTrue(
        String.valueOf(e.getMessage())
            .endsWith("qrels.tsv line 1: the relevance \"much\" is no number"));
  }

  @Test
  void a_folder_that_is_no_set_is_refused() {
    EvalException e =
        assertThrows(EvalException.class, () -> EvalSet.read(folder.resolve("corpus")));
    assertTrue(String.valueOf(e.getMessage()).contains("has no folder corpus/"), e::toString);
  }

  @Test
  void a_passage_beyond_its_file_is_named() throws IOException {
    write("passages.jsonl", "{\"id\": \"p\", \"file\": \"rain.md\", \"start\": 0, \"end\": 99}\n");
    EvalException e = assertThrows(EvalException.class, () -> PassageMap.of(set()));
    assertEquals("passage p spans 0 to 99, but its file has 20 code points", e.getMessage());
  }

  /** Hybrid and meaning find the queen at once, words have something else in front. */
  private EvalReport everything() {
    return Evaluation.run(
        set(),
        List.of(SearchMode.HYBRID, SearchMode.KEYWORD, SearchMode.SEMANTIC),
        10,
        (query, mode) -> found(query, mode, mode == SearchMode.KEYWORD ? 1 : 0));
  }

  private EvalSet set() {
    return EvalSet.read(folder);
  }

  /** The passage about the queen, whatever is asked, after so many hits outside of any passage. */
  private static SearchDocument found(String query, SearchMode mode, int inFront) {
    List<Hit> hits =
        inFront == 0
            ? List.of(hit("bees.md", 18, 38))
            : List.of(hit("other.md", 0, 1), hit("bees.md", 18, 38));
    return new SearchDocument(query, mode.name(), 0, List.of(), hits);
  }

  private static Hit hit(String path, int startChar, int endChar) {
    return new Hit(
        1, "set", path, path, List.of(), startChar, endChar, 1, 1, null, null, null, 1, 1, "", "",
        "", null, Map.of(), List.of(), null);
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
