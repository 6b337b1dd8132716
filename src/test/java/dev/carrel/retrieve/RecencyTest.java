package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecencyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir static Path folder;
  private Embedder embedder;
  private Shelf shelf;
  private HybridRetriever retriever;

  @BeforeAll
  void index_old_and_new_notes() {
    embedder = Embedder.open(folder.resolve("model"), 2);
    shelf = Shelf.of(Shelf.NOTES, folder.resolve("generations"), embedder);
    put("old.md", "The committee met on the quay and chose a treasurer.", 5);
    put("new.md", "On the quay the committee met and chose a treasurer.", 0);
    put("newest.md", "A treasurer of the club was once seen with a heron.", -1);
    shelf.refresh();
    retriever =
        new HybridRetriever(
            shelf.index()::snapshot, embedder::embedQuery, null, InstantSource.fixed(NOW));
  }

  @AfterAll
  void close() {
    shelf.close();
    embedder.close();
  }

  @Test
  void what_is_newer_wins_among_what_is_nearly_equal_and_only_when_asked() {
    // Both notes have the same words.
    String query = "committee quay treasurer";
    for (SearchMode mode : SearchMode.values()) {
      List<Passage> asked = search(query, mode, true);
      assertEquals("new.md", path(asked.getFirst()), mode.name());
      double recencyOfNew = recency(asked.getFirst());
      for (Passage passage : asked) {
        assertTrue(recency(passage) >= 0 && recency(passage) <= recencyOfNew, mode.name());
      }
      search(query, mode, false).forEach(passage -> assertEquals(0, recency(passage)));
    }
    assertEquals("old.md", path(search(query, SearchMode.KEYWORD, false).getFirst()));
  }

  @Test
  void what_fits_clearly_better_stays_in_front_however_old_it_is() {
    for (SearchMode mode : SearchMode.values()) {
      assertEquals("piano.md", path(search("who tunes the piano", mode, true).getFirst()));
    }
  }

  @Test
  void the_parts_still_add_up() {
    for (SearchMode mode : SearchMode.values()) {
      for (Passage passage : search("treasurer", mode, true)) {
        Explanation explanation = passage.explanation();
        assertNotNull(explanation);
        assertEquals(
            passage.score(), explanation.parts().values().stream().reduce(0d, (a, b) -> a + b));
      }
    }
  }

  @Test
  void what_age_adds_halves_with_each_half_life() {
    assertEquals(1, Recency.freshness(NOW, NOW));
    assertEquals(1, Recency.freshness(NOW.plusSeconds(1), NOW));
    assertEquals(.5, Recency.freshness(NOW.minus(Recency.HALF_LIFE), NOW));
    assertEquals(.25, Recency.freshness(NOW.minus(Recency.HALF_LIFE.multipliedBy(2)), NOW));
    assertEquals(0, Recency.freshness(Instant.MIN, NOW));
  }

  private void put(String path, String text, int yearsAgo) {
    shelf.put("notes", path, text, true, NOW.minus(Duration.ofDays(365L * yearsAgo)));
  }

  private List<Passage> search(String query, SearchMode mode, boolean recent) {
    return retriever
        .search(new SearchRequest(query, 10, mode, ChunkFilter.NONE, true, recent))
        .passages();
  }

  private static double recency(Passage passage) {
    Explanation explanation = passage.explanation();
    assertNotNull(explanation);
    return explanation.parts().getOrDefault("recency", -1d);
  }

  private static String path(Passage passage) {
    return passage.stored().document().id().path();
  }
}
