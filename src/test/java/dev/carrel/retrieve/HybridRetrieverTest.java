package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.LuceneIndex;
import dev.carrel.parse.DocumentId;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.query.Query;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HybridRetrieverTest {
  @TempDir static Path folder;
  private Embedder embedder;
  private Shelf shelf;
  private HybridRetriever retriever;
  private int shelves;

  @BeforeAll
  void open_the_model() {
    embedder = Embedder.open(folder.resolve("model"), 2);
  }

  @AfterAll
  void close_the_model() {
    embedder.close();
  }

  @BeforeEach
  void index_the_notes() {
    shelf = Shelf.of(Shelf.NOTES, folder.resolve("generations-" + shelves++), embedder);
    retriever = shelf.retriever();
  }

  @AfterEach
  void close_the_index() {
    shelf.close();
  }

  @Test
  void a_question_in_other_words_finds_what_it_means() {
    assertEquals("bread.md", first("how long must I chill it prior to putting it in the oven"));
    assertEquals("health.md", first("what did the physician recommend"));
  }

  @Test
  void a_number_finds_the_note_that_has_it() {
    assertEquals("invoice.md", first("KX-4471"));
  }

  @Test
  void every_mode_gives_at_most_k_in_order() {
    for (SearchMode mode : SearchMode.values()) {
      for (int k : new int[] {1, 3, 1_000}) {
        List<Passage> passages = search("when does the train leave for the islands", k, mode);
        assertTrue(passages.size() <= k, mode + " " + k);
        Set<String> paths = new HashSet<>();
        double last = Double.POSITIVE_INFINITY;
        for (Passage passage : passages) {
          assertTrue(passage.score() <= last, mode + " " + k);
          assertTrue(passage.support() >= 0 && passage.support() <= 1);
          assertTrue(paths.add(path(passage)));
          assertEquals(paths.size(), passage.rank());
          last = passage.score();
        }
      }
    }
  }

  @Test
  void meaning_finds_everything_and_words_find_what_has_them() {
    assertEquals(Shelf.NOTES.size(), search("piano", 1_000, SearchMode.SEMANTIC).size());
    List<Passage> byWords = search("piano", 1_000, SearchMode.KEYWORD);
    assertEquals(List.of("piano.md"), byWords.stream().map(HybridRetrieverTest::path).toList());
    assertEquals(1, byWords.getFirst().keywordRank());
    assertNull(byWords.getFirst().vectorRank());
  }

  @Test
  void a_hybrid_hit_says_which_side_found_it() {
    Passage best = search("piano", 10, SearchMode.HYBRID).getFirst();
    assertEquals("piano.md", path(best));
    assertEquals(1, best.keywordRank());
    assertEquals(1, best.vectorRank());
    Passage other = search("piano", 10, SearchMode.HYBRID).get(5);
    assertNull(other.keywordRank());
    assertNotNull(other.vectorRank());
  }

  @Test
  void a_note_without_a_vector_is_found_by_its_words() {
    shelf.put("notes", "new.md", "Marmalade wants bitter oranges from Seville.", false);
    shelf.refresh();
    for (SearchMode mode : List.of(SearchMode.HYBRID, SearchMode.KEYWORD)) {
      assertEquals("new.md", path(search("bitter oranges", 5, mode).getFirst()), mode.name());
    }
    assertFalse(
        search("bitter oranges", 100, SearchMode.SEMANTIC).stream()
            .anyMatch(passage -> path(passage).equals("new.md")));
  }

  @Test
  void support_is_high_for_what_is_there_and_low_for_what_is_not() {
    double there =
        search("How many eggs does the queen lay?", 3, SearchMode.HYBRID).getFirst().support();
    double elsewhere =
        search("Which enzyme splits adenosine triphosphate?", 3, SearchMode.HYBRID)
            .getFirst()
            .support();
    assertTrue(there > .8, "support " + there);
    assertTrue(elsewhere < .3, "support " + elsewhere);
  }

  @Test
  void support_of_a_passage_is_the_same_in_every_mode() {
    Set<Double> supports = new HashSet<>();
    for (SearchMode mode : SearchMode.values()) {
      supports.add(search("who tunes the piano", 10, mode).getFirst().support());
    }
    assertEquals(1, supports.size(), supports::toString);
  }

  @Test
  void a_filter_holds_in_every_mode() {
    shelf.put("work", "piano.md", "The piano in the office is out of tune.", true);
    shelf.refresh();
    ChunkFilter work = new ChunkFilter(List.of("work"), List.of(), List.of());
    for (SearchMode mode : SearchMode.values()) {
      List<Passage> passages =
          retriever.search(new SearchRequest("piano", 10, mode, work)).passages();
      assertEquals(1, passages.size(), mode.name());
      assertEquals("work", passages.getFirst().stored().document().id().source());
    }
  }

  @Test
  void words_of_no_document_and_an_empty_index_find_nothing_by_words() {
    assertEquals(List.of(), search("zzyzx", 10, SearchMode.KEYWORD));
    try (LuceneIndex empty =
        LuceneIndex.open(folder.resolve("empty"), IndexSettings.of("p", "c", "m"))) {
      HybridRetriever none = new HybridRetriever(empty, embedder::embedQuery);
      for (SearchMode mode : SearchMode.values()) {
        assertEquals(
            List.of(),
            none.search(new SearchRequest("piano", 10, mode, ChunkFilter.NONE)).passages());
      }
    }
  }

  @Test
  void the_same_query_twice_gives_the_same_and_is_embedded_once() {
    AtomicInteger embedded = new AtomicInteger();
    HybridRetriever counting =
        new HybridRetriever(
            shelf.index(),
            query -> {
              embedded.incrementAndGet();
              return embedder.embedQuery(query);
            });
    SearchRequest request =
        new SearchRequest("two thousand eggs", 10, SearchMode.HYBRID, ChunkFilter.NONE);
    assertEquals(counting.search(request).passages(), counting.search(request).passages());
    assertEquals(1, embedded.get());
  }

  @Test
  void the_best_come_with_what_stands_beside_them_under_the_same_headings() {
    DocumentId id = DocumentId.ofFile("notes", "diary.md");
    List<String> texts = List.of("Rain.", "The otter slept.", "It woke.", "Snow.");
    List<String> headings = List.of("May", "May", "May", "June");
    List<Chunk> chunks = new ArrayList<>();
    List<float @Nullable []> vectors = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < texts.size(); i++) {
      int end = at + texts.get(i).length();
      chunks.add(
          new Chunk(
              id,
              i,
              at,
              end,
              i + 1,
              i + 1,
              null,
              List.of(headings.get(i)),
              null,
              1,
              texts.get(i),
              "",
              "0".repeat(64)));
      vectors.add(embedder.embedPassage(texts.get(i)));
      at = end;
    }
    shelf
        .index()
        .putDocument(
            new IndexedDocument(id, "diary", "text/plain", "0".repeat(64), null, Instant.EPOCH),
            chunks,
            vectors);
    shelf.refresh();
    assertEquals(List.of("Rain.", "It woke."), neighbours("otter slept", 1));
    assertEquals(List.of("The otter slept."), neighbours("woke it diary", 1));
    assertEquals(List.of(), neighbours("otter slept", 0));
    assertEquals(List.of(), neighbours("otter slept -snow", 1));
  }

  private List<String> neighbours(String query, int neighboursOf) {
    SearchRequest request =
        new SearchRequest(query, 3, SearchMode.HYBRID, ChunkFilter.NONE)
            .withNeighboursOf(neighboursOf);
    List<Passage> passages = retriever.search(request).passages();
    passages.stream()
        .skip(neighboursOf)
        .forEach(passage -> assertEquals(List.of(), passage.neighbours()));
    return passages.getFirst().neighbours().stream().map(stored -> stored.chunk().text()).toList();
  }

  @Test
  void the_same_text_is_one_hit_with_all_its_places() {
    shelf.put(
        "notes",
        "copy/Bees.md",
        Shelf.NOTES.getOrDefault("bees.md", "").replace(" of a ", "  of  a "),
        true);
    shelf.refresh();
    List<Passage> found = search("How many eggs does the queen lay?", 5, SearchMode.HYBRID);
    Set<String> places = new HashSet<>(List.of(path(found.getFirst())));
    found.getFirst().alsoAt().forEach(place -> places.add(place.path()));
    assertEquals(Set.of("bees.md", "copy/Bees.md"), places);
    assertFalse(places.contains(path(found.get(1))));
  }

  @Test
  void langchain4j_gets_text_and_place() {
    PassageContentRetriever contents =
        new PassageContentRetriever(retriever, 2, SearchMode.HYBRID, ChunkFilter.NONE);
    List<Content> found = contents.retrieve(Query.from("How many eggs does the queen lay?"));
    assertEquals(2, found.size());
    Content best = found.getFirst();
    assertEquals(Shelf.NOTES.get("bees.md"), best.textSegment().text());
    assertEquals("notes", best.textSegment().metadata().getString("source"));
    assertEquals("bees.md", best.textSegment().metadata().getString("path"));
    assertEquals(1, best.textSegment().metadata().getInteger("startLine"));
    assertFalse(best.textSegment().metadata().containsKey("page"));
    assertTrue(best.metadata().get(ContentMetadata.SCORE) instanceof Double);
  }

  private String first(String query) {
    return path(search(query, 5, SearchMode.HYBRID).getFirst());
  }

  private List<Passage> search(String query, int k, SearchMode mode) {
    return retriever.search(new SearchRequest(query, k, mode, ChunkFilter.NONE)).passages();
  }

  private static String path(Passage passage) {
    return passage.stored().document().id().path();
  }
}
