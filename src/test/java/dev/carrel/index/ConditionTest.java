package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.ChunkIndex.Snapshot;
import dev.carrel.index.Condition.AnyOf;
import dev.carrel.index.Condition.Dated;
import dev.carrel.index.Condition.Fuzzy;
import dev.carrel.index.Condition.Header;
import dev.carrel.index.Condition.Language;
import dev.carrel.index.Condition.Message;
import dev.carrel.index.Condition.Not;
import dev.carrel.index.Condition.Phrase;
import dev.carrel.index.Condition.Regex;
import dev.carrel.index.Condition.Tag;
import dev.carrel.index.Condition.Wildcard;
import dev.carrel.parse.DocumentId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each condition, asked of an index by words and by vectors. */
class ConditionTest {
  private static final Duration AMPLE = Duration.ofMinutes(1);
  private static final float[] VECTOR = Fixture.vector(new Random(1), 384);

  @TempDir Path folder;
  private LuceneIndex index;

  @BeforeEach
  void open() {
    index = LuceneIndex.open(folder, Fixture.SETTINGS);
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void a_phrase_is_exact_but_for_case_and_accents() {
    put("a", "The Bilges were pumped dry, crème brûlée was served.");
    put("b", "The bilge was pumped dry.");
    put("c", "dry pumped were bilges the");
    check("a", new Phrase("bilges were pumped", 0));
    check("b", new Phrase("the bilge", 0));
    check("a", new Phrase("CREME brulee", 0));
    check("a b", new Phrase("pumped dry", 0));
    check("a b", new Phrase("pumped, dry!", 0));
    check("", new Phrase("pump dry", 0));
    check("a c", new Phrase("bilges", 0));
  }

  @Test
  void a_phrase_crosses_no_border_between_text_and_title() {
    put("a", "it ends with bread");
    check("", new Phrase("bread a", Condition.DISTANCE_MAX));
    check("a", new Phrase("with bread", 0));
  }

  @Test
  void names_in_code_are_met_as_a_whole_and_by_parts() {
    put("a", "var x = parseURLQuery(input);");
    put("b", "parse the URL query of the input");
    put("c", "var y = http.parseURLQuery(output);");
    check("a c", new Phrase("parseURLQuery", 0));
    check("a", new Phrase("parseURLQuery(input)", 0));
    check("a c", new Phrase("url query", 0), new Phrase("parseurlquery", 0));
    check("a b c", new Phrase("url query", 0));
    check("c", new Phrase("http.parseURLQuery", 0));
    check("c", new Phrase("y = http.parseURLQuery(output)", 0));
    check("a c", new Wildcard("parseurl*"));
  }

  @Test
  void a_phrase_of_a_script_without_spaces_is_met() {
    put("a", "私は東京都に住んでいます");
    put("b", "京都は東の都です");
    check("a", new Phrase("東京都", 0));
    check("a b", new Phrase("京都", 0));
    check("b", new Phrase("東の都", 0));
  }

  @Test
  void near_words_are_met_within_their_distance() {
    put("a", "one two three four five");
    check("a", new Phrase("one three", 1));
    check("", new Phrase("one three", 0));
    check("", new Phrase("one five", 2));
    check("a", new Phrase("one five", 3));
    check("a", new Phrase("two one", 2));
  }

  @Test
  void wildcards_expressions_and_misspelt_words_stand_for_words_as_written() {
    put("a", "bilges and Öfen");
    put("b", "bilge");
    put("c", "bilgewater in pipe E07");
    check("a b c", new Wildcard("Bilge*"));
    check("a", new Wildcard("bilge?"));
    check("c", new Wildcard("*water"));
    check("c", new Wildcard("b*w*r"));
    check("a", new Wildcard("öf*"));
    check("c", new Regex("e0\\d"));
    check("c", new Regex("^E0[0-9]$"));
    check("a", new Regex("Ö?[OÖ]fe[mn]"));
    check("a b", new Regex("bilges?"));
    check("", new Regex("ilge"));
    check("a b", new Fuzzy("blige", 2));
    check("a b", new Fuzzy("bilgs", 1));
    check("b", new Fuzzy("bulge", 1));
  }

  @Test
  void what_must_not_be_leaves_out_and_alternatives_let_in() {
    put("a", "red wine");
    put("b", "red cheese");
    put("c", "white wine");
    check("b", new Phrase("red", 0), new Not(new Phrase("wine", 0)));
    check("b c", new Not(new Phrase("red wine", 0)));
    check("", new Not(new Wildcard("w*e")), new Not(new Regex("cheese")));
    check("a b", new AnyOf(List.of(new Phrase("red wine", 0), new Phrase("cheese", 0))));
    check("c", new Not(new AnyOf(List.of(new Phrase("red", 0), new Phrase("cheese", 0)))));
    check("b c", new AnyOf(List.of(new Phrase("cheese", 0), new Not(new Phrase("red", 0)))));
  }

  @Test
  void a_document_is_met_by_what_it_says_of_itself() {
    put(
        "mail",
        "text",
        "2025-09-21T17:42:10Z",
        Map.of(
            "from", "Torvald Berg <torvald@bees.example>",
            "to", "Runa <runa@orchard.example>",
            "cc", "Anna <anna@orchard.example>",
            "subject", "Autumn meeting"));
    put("note", "text", "2024-02-29", Map.of("tags", "trips/Oslo, to read"));
    put("file", "text", null, Map.of());
    check("mail", new Message(Header.FROM, "torvald"));
    check("mail", new Message(Header.FROM, "Torvald Berg"));
    check("mail", new Message(Header.FROM, "torvald@bees.example"));
    check("", new Message(Header.FROM, "runa"));
    check("mail", new Message(Header.TO, "runa"));
    check("mail", new Message(Header.TO, "anna@orchard.example"));
    check("mail", new Message(Header.SUBJECT, "autumn meeting"));
    check("note", new Tag("#Trips"));
    check("note", new Tag("trips/oslo"));
    check("note", new Tag("to read"));
    check("", new Tag("oslo"));
    check("mail file note", new Language("EN"));
    check("", new Language("de"));
    Instant mail = Instant.parse("2025-09-21T17:42:10Z");
    check("mail", new Dated(mail, null));
    check("file note", new Dated(null, mail));
    check("note", new Dated(null, Instant.parse("2024-02-29T00:00:01Z")));
    check("", new Dated(null, Instant.parse("2024-02-29T00:00:00Z")));
    check("file", new Dated(Fixture.MODIFIED.minusSeconds(1), Fixture.MODIFIED.plusSeconds(1)));
  }

  @Test
  void documents_are_listed_from_the_newest_one_chunk_each() {
    put("old", "text", "2023-01-01", Map.of());
    put("new", "text", "2026-01-01", Map.of());
    DocumentId id = DocumentId.ofFile("notes", "mid");
    index.putDocument(
        Fixture.document(id), Fixture.chunks(id, "no", "text", "text"), Fixture.noVectors(3));
    put("gone", "text", "2026-02-01", Map.of());
    index.removeFile("notes", "gone");
    index.refresh();
    try (Snapshot whole = index.snapshot()) {
      Snapshot narrowed = whole.narrowed(List.of(new Phrase("text", 0)), AMPLE);
      List<ChunkHit> newest = narrowed.newest(ChunkFilter.NONE, 10);
      assertEquals(
          List.of("new", "mid", "old"), newest.stream().map(hit -> path(whole, hit)).toList());
      assertEquals(1, whole.load(newest.get(1).ref()).chunk().ordinal());
      assertEquals(
          List.of("new", "mid"),
          narrowed.newest(ChunkFilter.NONE, 2).stream().map(hit -> path(whole, hit)).toList());
    }
  }

  @Test
  void what_is_met_more_often_ranks_higher() {
    put("a", "bilge and much else that was noted on a long day at sea");
    put("b", "bilges, bilge, bilgewater");
    put("c", "no such thing");
    index.refresh();
    try (Snapshot whole = index.snapshot()) {
      List<ChunkHit> hits =
          whole.narrowed(List.of(new Wildcard("bilge*")), AMPLE).keyword("", ChunkFilter.NONE, 9);
      assertEquals(List.of("b", "a"), hits.stream().map(hit -> path(whole, hit)).toList());
      assertTrue(hits.getFirst().score() > hits.getLast().score());
    }
  }

  @Test
  void when_the_time_is_over_nothing_is_shown_that_does_not_meet_everything() {
    String[] texts = new String[200];
    for (int chunk = 0; chunk < texts.length; chunk++) {
      StringBuilder text = new StringBuilder("common");
      for (int word = 0; word < 50; word++) {
        text.append(" x").append(Integer.toString(chunk * 50 + word, 36)).append('q');
      }
      texts[chunk] = text.toString();
    }
    Fixture.put(index, "notes", "a", texts);
    index.refresh();
    try (Snapshot whole = index.snapshot()) {
      Snapshot late = whole.narrowed(List.of(new Wildcard("*1*q*")), Duration.ZERO);
      List<ChunkHit> hits = late.keyword("common", ChunkFilter.NONE, 1_000);
      assertFalse(late.complete());
      assertTrue(hits.size() < texts.length);
      for (ChunkHit hit : hits) {
        assertTrue(whole.load(hit.ref()).chunk().text().matches(".* x\\w*1\\w*q.*"));
      }
      Snapshot without = whole.narrowed(List.of(new Not(new Wildcard("*1*q*"))), Duration.ZERO);
      assertEquals(List.of(), without.keyword("common", ChunkFilter.NONE, 1_000));
      Snapshot ample = whole.narrowed(List.of(new Wildcard("*1*q*")), AMPLE);
      assertTrue(ample.complete());
      assertTrue(ample.keyword("common", ChunkFilter.NONE, 1_000).size() > hits.size());
    }
  }

  @Test
  void a_pattern_that_can_not_be_looked_for_is_refused_with_a_sentence() {
    assertThrows(IllegalArgumentException.class, () -> new Wildcard("*"));
    assertThrows(IllegalArgumentException.class, () -> new Wildcard("a" + "*a".repeat(11)));
    assertThrows(IllegalArgumentException.class, () -> new Regex("("));
    assertThrows(IllegalArgumentException.class, () -> new Regex(".*"));
    assertThrows(IllegalArgumentException.class, () -> new Regex("a{100}{100}"));
    assertThrows(IllegalArgumentException.class, () -> new Regex("(.*a){30}.{30}"));
    assertThrows(IllegalArgumentException.class, () -> new Fuzzy("ab", 1));
    assertThrows(IllegalArgumentException.class, () -> new Fuzzy("word", 3));
    assertThrows(IllegalArgumentException.class, () -> new Phrase("?!", 0));
    assertThrows(IllegalArgumentException.class, () -> new Phrase("a b", 51));
  }

  private void put(String path, String text) {
    put(path, text, null, Map.of());
  }

  private void put(String path, String text, @Nullable String date, Map<String, String> fields) {
    DocumentId id = DocumentId.ofFile("notes", path);
    Map<String, String> all = new java.util.HashMap<>(fields);
    if (date != null) {
      all.put("date", date);
    }
    IndexedDocument document =
        new IndexedDocument(
            id, path, "text/markdown", "ab".repeat(32), "en", Fixture.MODIFIED, all, null);
    List<float @Nullable []> vectors = new ArrayList<>();
    vectors.add(VECTOR);
    index.putDocument(document, Fixture.chunks(id, text), vectors);
  }

  /** The paths that conditions leave, by vectors and by a list of everything. */
  private void check(String wanted, Condition... conditions) {
    index.refresh();
    Set<String> paths =
        wanted.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(wanted.split(" ")));
    try (Snapshot whole = index.snapshot()) {
      Snapshot narrowed = whole.narrowed(List.of(conditions), AMPLE);
      assertTrue(narrowed.complete());
      assertEquals(paths, paths(whole, narrowed.nearest(VECTOR, ChunkFilter.NONE, 100)), wanted);
      assertEquals(paths, paths(whole, narrowed.newest(ChunkFilter.NONE, 100)), wanted);
      if (Arrays.stream(conditions).anyMatch(Condition::scores)) {
        assertEquals(paths, paths(whole, narrowed.keyword("zzz", ChunkFilter.NONE, 100)), wanted);
      }
    }
  }

  private static Set<String> paths(Snapshot snapshot, List<ChunkHit> hits) {
    return hits.stream()
        .map(hit -> path(snapshot, hit))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String path(Snapshot snapshot, ChunkHit hit) {
    return snapshot.load(hit.ref()).document().id().path();
  }
}
