package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RerankerTest {
  private static final Duration PATIENT = Duration.ofMinutes(1);
  private static final String QUERY = "the queen of a hive";

  @TempDir static Path folder;
  private Embedder embedder;
  private Shelf shelf;

  @BeforeAll
  void index_notes() {
    embedder = Embedder.open(folder.resolve("model"), 2);
    shelf = Shelf.of(Shelf.NOTES, folder.resolve("generations"), embedder);
  }

  @AfterAll
  void close() {
    shelf.close();
    embedder.close();
  }

  @Test
  void the_model_moves_the_passages_that_it_reads_and_no_others() {
    List<String> before = paths(shelf.retriever().search(request(QUERY, SearchMode.HYBRID)));
    int read = 4;
    String last = before.get(read - 1);
    try (Reranker reranker = new Reranker(each(text -> isOf(last, text) ? 9 : 0), read, PATIENT)) {
      List<String> after = paths(with(reranker).search(request(QUERY, SearchMode.HYBRID)));
      assertEquals(last, after.getFirst());
      assertEquals(before.subList(read, before.size()), after.subList(read, after.size()));
      for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.SEMANTIC)) {
        assertEquals(
            paths(shelf.retriever().search(request(QUERY, mode))),
            paths(with(reranker).search(request(QUERY, mode))));
      }
    }
  }

  @Test
  void what_the_model_has_no_opinion_on_stays_as_it_is() {
    try (Reranker reranker = new Reranker(each(text -> .5), 5, PATIENT)) {
      assertEquals(
          paths(shelf.retriever().search(request(QUERY, SearchMode.HYBRID))),
          paths(with(reranker).search(request(QUERY, SearchMode.HYBRID))));
    }
  }

  @Test
  void it_is_a_part_of_the_score() {
    try (Reranker reranker = new Reranker(each(String::length), 5, PATIENT)) {
      List<Passage> passages = with(reranker).search(request(QUERY, SearchMode.HYBRID)).passages();
      assertTrue(
          passages.stream().anyMatch(passage -> parts(passage).getOrDefault("rerank", 0d) > 0));
      for (Passage passage : passages) {
        assertEquals(passage.score(), parts(passage).values().stream().reduce(0d, (a, b) -> a + b));
      }
    }
  }

  @Test
  void a_model_that_fails_leaves_the_order_and_the_search_says_so() {
    ScoringModel broken =
        model((segments, query) -> {
          throw new IllegalStateException("no more memory");
        });
    assertRemark(broken, PATIENT, "The reranker failed", "no more memory");
    assertRemark(model((segments, query) -> List.of(1d)), PATIENT, "1 scores for 5 passages");
    assertRemark(each(text -> Double.NaN), PATIENT, "a score that is no number");
  }

  @Test
  void a_model_that_takes_too_long_holds_up_no_search() {
    CountDownLatch end = new CountDownLatch(1);
    ScoringModel slow =
        model((segments, query) -> {
          boolean done = false;
          while (!done) {
            try {
              end.await();
              done = true;
            } catch (InterruptedException e) {
              // Native code does not hear it either.
            }
          }
          return Collections.nCopies(segments.size(), 1d);
        });
    try {
      assertRemark(slow, Duration.ofMillis(50), "The reranker took longer than 0.1 s");
    } finally {
      end.countDown();
    }
  }

  @Test
  void the_model_gets_the_query_without_its_operators() {
    AtomicReference<String> asked = new AtomicReference<>();
    ScoringModel curious =
        model((segments, query) -> {
          asked.set(query);
          return Collections.nCopies(segments.size(), 1d);
        });
    try (Reranker reranker = new Reranker(curious, 5, PATIENT)) {
      with(reranker).search(request("the hive or the nest type:md", SearchMode.HYBRID));
      assertEquals("the hive or the nest", asked.get());
    }
  }

  @Test
  void a_model_that_can_be_closed_is_closed_with_it() {
    AtomicBoolean closed = new AtomicBoolean();
    new Reranker(new Closeable(closed), 5, PATIENT).close();
    assertTrue(closed.get());
  }

  private record Closeable(AtomicBoolean closed) implements ScoringModel, AutoCloseable {
    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
      return Response.from(Collections.nCopies(segments.size(), 0d));
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }

  private void assertRemark(ScoringModel model, Duration timeMax, String... parts) {
    try (Reranker reranker = new Reranker(model, 5, timeMax)) {
      SearchResult result = with(reranker).search(request(QUERY, SearchMode.HYBRID));
      assertEquals(
          paths(shelf.retriever().search(request(QUERY, SearchMode.HYBRID))), paths(result));
      assertEquals(1, result.remarks().size(), result.remarks().toString());
      for (String part : parts) {
        assertTrue(result.remarks().getFirst().contains(part), result.remarks().getFirst());
      }
    }
  }

  private HybridRetriever with(Reranker reranker) {
    return new HybridRetriever(shelf.index()::snapshot, embedder::embedQuery, reranker);
  }

  private static SearchRequest request(String query, SearchMode mode) {
    return new SearchRequest(query, 12, mode, ChunkFilter.NONE, true, false);
  }

  private static boolean isOf(String path, String text) {
    return text.contains(Shelf.NOTES.getOrDefault(path, "?"));
  }

  private static List<String> paths(SearchResult result) {
    return result.passages().stream()
        .map(passage -> passage.stored().document().id().path())
        .toList();
  }

  private static Map<String, Double> parts(Passage passage) {
    Explanation explanation = passage.explanation();
    assertNotNull(explanation);
    return explanation.parts();
  }

  private static ScoringModel each(ToDoubleFunction<String> score) {
    return model((segments, query) ->
        segments.stream().map(segment -> score.applyAsDouble(segment.text())).toList());
  }

  private interface Scores {
    List<Double> of(List<TextSegment> segments, String query);
  }

  private static ScoringModel model(Scores scores) {
    return (segments, query) -> Response.from(scores.of(segments, query));
  }
}
