package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkIndex.Snapshot;
import dev.carrel.parse.DocumentId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SearchTest {
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
  void filters_restrict_words_and_vectors_alike() {
    Random random = new Random(3);
    float[] vector = Fixture.vector(random, 384);
    put("notes", "trips/oslo.md", null, "text/markdown", vector);
    put("notes", "trips/map.PDF", null, "application/pdf", vector);
    put("work", "trips/oslo.md", null, "text/markdown; charset=utf-8", vector);
    put("work", "mail/box.mbox", "letter.docx", "application/msword", vector);
    index.refresh();
    List<String> everything = List.of("notes", "work");
    check(filter(List.of(), List.of(), List.of()), vector, 4);
    check(filter(everything, List.of(), List.of()), vector, 4);
    check(filter(List.of("notes"), List.of(), List.of()), vector, 2);
    check(filter(List.of("note"), List.of(), List.of()), vector, 0);
    check(filter(List.of(), List.of("trips/**"), List.of()), vector, 3);
    check(filter(List.of(), List.of("oslo.*", "*.mbox"), List.of()), vector, 3);
    check(filter(List.of(), List.of("trips/*", "mail/*"), List.of()), vector, 4);
    check(filter(List.of(), List.of(), List.of("md")), vector, 2);
    check(filter(List.of(), List.of(), List.of(".MD", "pdf")), vector, 3);
    check(filter(List.of(), List.of(), List.of("Text/Markdown")), vector, 2);
    check(filter(List.of(), List.of(), List.of("docx")), vector, 1);
    check(filter(List.of("work"), List.of("oslo.md"), List.of("md")), vector, 1);
    check(filter(List.of("work"), List.of("oslo.md"), List.of("pdf")), vector, 0);
  }

  @Test
  void any_set_of_files_and_any_sources_left_out_restrict_words_and_vectors_alike() {
    Random random = new Random(11);
    float[] vector = Fixture.vector(random, 384);
    List<ChunkFilter.File> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ChunkFilter.File file = new ChunkFilter.File("s" + i % 3, "f" + i / 3 + ".md");
      put(file.source(), file.path(), i % 5 == 0 ? "part" : null, "text/markdown", vector);
      all.add(file);
    }
    index.refresh();
    for (long seed = 1; seed <= 40; seed++) {
      Random choice = new Random(seed);
      Set<ChunkFilter.File> some =
          all.stream().filter(_ -> choice.nextInt(4) == 0).collect(Collectors.toSet());
      some.add(new ChunkFilter.File("s1", "none.md"));
      List<String> without = choice.nextBoolean() ? List.of("s2") : List.of();
      ChunkFilter filter = ChunkFilter.NONE.only(some).without(without);
      Set<ChunkFilter.File> wanted =
          some.stream()
              .filter(file -> all.contains(file) && !without.contains(file.source()))
              .collect(Collectors.toSet());
      try (Snapshot snapshot = index.snapshot()) {
        assertEquals(wanted, files(snapshot, snapshot.keyword("word", filter, 100)), "" + seed);
        assertEquals(wanted, files(snapshot, snapshot.nearest(vector, filter, 100)), "" + seed);
        assertEquals(wanted, files(snapshot, snapshot.newest(filter, 100)), "" + seed);
      }
    }
    check(ChunkFilter.NONE.only(Set.of()), vector, 0);
  }

  private static Set<ChunkFilter.File> files(Snapshot snapshot, List<ChunkHit> hits) {
    return hits.stream()
        .map(hit -> snapshot.load(hit.ref()).document().id())
        .map(id -> new ChunkFilter.File(id.source(), id.path()))
        .collect(Collectors.toSet());
  }

  @Test
  void a_filter_that_is_too_long_or_malformed_is_refused() {
    try (Snapshot snapshot = index.snapshot()) {
      List<String> many = Collections.nCopies(101, "x");
      for (ChunkFilter filter :
          List.of(
              filter(many, List.of(), List.of()),
              filter(List.of(), many, List.of()),
              filter(List.of(), List.of(), many),
              filter(List.of(), List.of(""), List.of()))) {
        assertThrows(IllegalArgumentException.class, () -> snapshot.keyword("a", filter, 1));
      }
      List<String> globs = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        globs.add("**/x" + i + "*?");
      }
      assertEquals(List.of(), snapshot.keyword("a", filter(List.of(), globs, List.of()), 1));
    }
  }

  @Test
  void what_a_person_types_is_data_and_never_fails() {
    Fixture.put(index, "notes", "a.md", "to be or not to be", "AND OR NOT");
    index.refresh();
    Random random = new Random(11);
    String alphabet = "\"+-&|!(){}[]^~*?:\\/ aN\uD800\uDC00\n\u0000#";
    try (Snapshot snapshot = index.snapshot()) {
      for (int round = 0; round < 500; round++) {
        StringBuilder query = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
          query.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        snapshot.keyword(query.toString(), ChunkFilter.NONE, 5);
      }
      assertEquals(1, snapshot.keyword("to be", ChunkFilter.NONE, 5).size());
      assertEquals(2, snapshot.keyword("the or", ChunkFilter.NONE, 5).size());
      assertEquals(List.of(), snapshot.keyword("  ?! ", ChunkFilter.NONE, 5));
      assertThrows(
          IllegalArgumentException.class, () -> snapshot.keyword("to", ChunkFilter.NONE, 0));
      assertEquals(2, snapshot.keyword("or", ChunkFilter.NONE, Integer.MAX_VALUE).size());
    }
  }

  @Test
  void of_a_very_long_query_the_first_words_count() {
    Fixture.put(index, "notes", "a.md", "first", "last");
    index.refresh();
    StringBuilder query = new StringBuilder("first");
    for (int i = 0; i < 100_000; i++) {
      query.append(" filler").append((char) ('a' + i % 26)).append((char) ('a' + i / 26 % 26));
    }
    try (Snapshot snapshot = index.snapshot()) {
      List<ChunkHit> hits = snapshot.keyword(query + " last", ChunkFilter.NONE, 5);
      assertEquals(1, hits.size());
      assertEquals("first", snapshot.load(hits.getFirst().ref()).chunk().text());
    }
  }

  @Test
  void names_in_code_are_found_by_parts_whole_and_symbol() {
    Fixture.put(index, "code", "src/HttpClient.java", "var x = client.parseQueryString(input);");
    putDeclaration("src/other.py", "RequestHandler.do_get", "return 1", List.of("Handlers"));
    index.refresh();
    for (String query :
        List.of(
            "parseQueryString",
            "query string",
            "client",
            "HttpClient",
            "http",
            "src/HttpClient.java")) {
      assertEquals("src/HttpClient.java", best(query), query);
    }
    for (String query :
        List.of("do_get", "RequestHandler", "request get", "handlers", "other.py")) {
      assertEquals("src/other.py", best(query), query);
    }
  }

  @Test
  void a_word_in_the_symbol_counts_more_than_one_in_the_text() {
    putDeclaration("a.py", "Thing.fetch", "decode decode the value decode", List.of());
    putDeclaration("b.py", "Thing.decode", "fetch the value and fetch", List.of());
    index.refresh();
    assertEquals("b.py", best("decode"));
    assertEquals("a.py", best("fetch"));
    assertEquals("b.py", best("thing decode value"));
  }

  @Test
  void a_chunk_with_several_declarations_is_found_by_the_name_of_each() {
    DocumentId id = DocumentId.ofFile("code", "Point.java");
    Chunk plain = Fixture.chunks(id, "int x() { return x; } int maxY() { return y; }").getFirst();
    Chunk chunk =
        new Chunk(
            id,
            0,
            0,
            plain.endChar(),
            1,
            1,
            null,
            List.of(),
            "Point",
            List.of("Point", "Point.x", "Point.maxY"),
            2,
            plain.text(),
            "",
            plain.embeddingInputSha256());
    index.putDocument(Fixture.document(id), List.of(chunk), Fixture.noVectors(1));
    index.refresh();
    for (String name : List.of("Point", "Point.x", "x", "maxY", "Point.maxY", "y")) {
      assertEquals(1, declared(name), name);
    }
    assertEquals(0, declared("x.Point"));
    assertEquals(0, declared("return"));
  }

  private int declared(String name) {
    try (Snapshot whole = index.snapshot();
        Snapshot narrowed =
            whole.narrowed(List.of(new Condition.Symbol(name)), Duration.ofSeconds(9))) {
      return narrowed.newest(ChunkFilter.NONE, 5).size();
    }
  }

  private void putDeclaration(String path, String symbol, String text, List<String> headings) {
    DocumentId id = DocumentId.ofFile("code", path);
    Chunk plain = Fixture.chunks(id, text).getFirst();
    Chunk chunk =
        new Chunk(
            id,
            0,
            0,
            plain.endChar(),
            1,
            1,
            null,
            headings,
            symbol,
            2,
            plain.text(),
            "",
            plain.embeddingInputSha256());
    index.putDocument(Fixture.document(id), List.of(chunk), Fixture.noVectors(1));
  }

  @Test
  void words_of_languages_without_spaces_are_found_in_the_middle_of_a_sentence() {
    Fixture.put(index, "notes", "tokyo.md", "来週は東京都に引っ越す予定です");
    Fixture.put(index, "notes", "kyoto.md", "京都の東にある山を歩いた");
    Fixture.put(index, "notes", "beijing.md", "我明天去北京大学图书馆看书");
    Fixture.put(index, "notes", "thai.md", "ภาษาไทยเป็นภาษาที่สวยงาม");
    Fixture.put(index, "notes", "food.md", "อาหารทะเลสดมาก");
    index.refresh();
    assertEquals("tokyo.md", best("東京"));
    assertEquals("kyoto.md", best("京都の東"));
    assertEquals("tokyo.md", best("引っ越す"));
    assertEquals("beijing.md", best("图书馆"));
    assertEquals("beijing.md", best("大学"));
    assertEquals("thai.md", best("ภาษา"));
    assertEquals("thai.md", best("สวย"));
    assertEquals("food.md", best("ทะเล"));
  }

  @Test
  void file_names_are_found_by_their_words_numbers_and_extension() {
    Fixture.put(index, "notes", "IMG_20240131_report-final.v2.PDF", "nothing of that");
    Fixture.put(index, "notes", "other.txt", "nothing of that either");
    index.refresh();
    for (String query :
        List.of(
            "IMG_20240131_report-final.v2.PDF", "report final", "20240131", "img", "pdf", "v2")) {
      assertEquals("IMG_20240131_report-final.v2.PDF", best(query), query);
    }
  }

  @Test
  void a_word_in_the_file_name_counts_as_much_as_one_in_the_text() {
    Fixture.put(index, "notes", "a.md", "ferry times and other things to know");
    Fixture.put(index, "notes", "ferry.md", "some times and other things to know");
    index.refresh();
    assertEquals("ferry.md", best("ferry"));
  }

  @Test
  void the_vector_search_finds_what_a_scan_finds() {
    Random random = new Random(5);
    List<float[]> vectors = new ArrayList<>();
    for (int file = 0; file < 20; file++) {
      DocumentId id = DocumentId.ofFile("notes", file + ".md");
      List<float @Nullable []> own = new ArrayList<>();
      String[] texts = new String[40];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = "t";
        vectors.add(Fixture.vector(random, 384));
        own.add(vectors.getLast());
      }
      index.putDocument(Fixture.document(id), Fixture.chunks(id, texts), own);
      if (file % 7 == 0) {
        index.refresh();
      }
    }
    index.refresh();
    int found = 0;
    try (Snapshot snapshot = index.snapshot()) {
      for (int query = 0; query < 50; query++) {
        float[] wanted = Fixture.vector(random, 384);
        List<Float> exact = new ArrayList<>();
        vectors.forEach(vector -> exact.add(Fixture.cosine(wanted, vector)));
        exact.sort(Collections.reverseOrder());
        float tenth = exact.get(9) - 1e-5f;
        List<ChunkHit> hits = snapshot.nearest(wanted, ChunkFilter.NONE, 10);
        found += (int) hits.stream().filter(hit -> hit.score() >= tenth).count();
      }
    }
    assertTrue(found >= 490, found + " of 500");
  }

  private static ChunkFilter filter(List<String> sources, List<String> paths, List<String> types) {
    return new ChunkFilter(sources, paths, types);
  }

  private void check(ChunkFilter filter, float[] vector, int expected) {
    try (Snapshot snapshot = index.snapshot()) {
      assertEquals(expected, snapshot.keyword("word", filter, 10).size(), filter.toString());
      assertEquals(expected, snapshot.nearest(vector, filter, 10).size(), filter.toString());
    }
  }

  private void put(
      String source, String path, @Nullable String part, String mediaType, float[] vector) {
    DocumentId id = new DocumentId(source, path, part);
    IndexedDocument document =
        new IndexedDocument(id, "title", mediaType, "ab".repeat(32), null, Fixture.MODIFIED);
    List<float @Nullable []> vectors = new ArrayList<>();
    vectors.add(vector);
    index.putDocument(document, Fixture.chunks(id, "a word"), vectors);
  }

  private String best(String query) {
    try (Snapshot snapshot = index.snapshot()) {
      List<ChunkHit> hits = snapshot.keyword(query, ChunkFilter.NONE, 5);
      return hits.isEmpty() ? "" : snapshot.load(hits.getFirst().ref()).document().id().path();
    }
  }
}
