package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.LuceneIndex;
import dev.carrel.parse.DocumentId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random and hostile queries: none fails. How long they take is {@code bench/queries/run}'s. */
class QueryFuzzTest {
  private static final List<SearchMode> MODES = List.of(SearchMode.values());
  private static final int QUERIES = 10_000;
  private static final int DOCUMENTS = 25;
  private static final int CHUNKS = 2;
  private static final int DIMENSION = 384;

  @TempDir Path folder;

  @Test
  void ten_thousand_random_and_hostile_queries_fail_nowhere() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (LuceneIndex index =
        LuceneIndex.open(folder.resolve("index"), IndexSettings.of("p", "c", "m"))) {
      fill(index);
      HybridRetriever retriever = new HybridRetriever(index, QueryFuzzTest::vector);
      long remarked = 0;
      long found = 0;
      for (int i = 0; i < QUERIES; i++) {
        String query = HostileQueries.next(random);
        if (query.isBlank()) {
          continue;
        }
        SearchMode mode = MODES.get(random.nextInt(MODES.size()));
        SearchResult result;
        try {
          result = retriever.search(new SearchRequest(query, 10, mode, ChunkFilter.NONE));
        } catch (RuntimeException | StackOverflowError e) {
          throw new AssertionError("seed " + seed + ", query " + i + ": " + query, e);
        }
        remarked += result.remarks().isEmpty() ? 0 : 1;
        found += result.passages().isEmpty() ? 0 : 1;
      }
      assertTrue(remarked > QUERIES / 20 && found > QUERIES / 20, "seed " + seed);
    }
  }

  /** Many different words, so that patterns have something to go through. */
  private static void fill(LuceneIndex index) {
    Random random = new Random(1);
    for (int d = 0; d < DOCUMENTS; d++) {
      DocumentId id = DocumentId.ofFile("notes", "folder" + d % 7 + "/file" + d + ".md");
      List<Chunk> chunks = new ArrayList<>();
      List<float @Nullable []> vectors = new ArrayList<>();
      int start = 0;
      for (int c = 0; c < CHUNKS; c++) {
        StringBuilder text = new StringBuilder();
        for (int w = 0; w < 400; w++) {
          text.append(
                  random.nextBoolean()
                      ? HostileQueries.word(random)
                      : Integer.toString(random.nextInt(1 << 20), 36))
              .append(' ');
        }
        chunks.add(
            new Chunk(
                id,
                c,
                start,
                start + text.length(),
                c + 1,
                c + 1,
                null,
                List.of(),
                "A.m" + c,
                1,
                text.toString(),
                "",
                "0".repeat(64)));
        vectors.add(vector(text.toString()));
        start += text.length();
      }
      index.putDocument(
          new IndexedDocument(
              id,
              "File " + d,
              "text/markdown",
              "0".repeat(64),
              "en",
              Instant.ofEpochSecond(d),
              Map.of("tags", "a/b", "from", "Anna"),
              null),
          chunks,
          vectors);
    }
    index.refresh();
    assertEquals(DOCUMENTS * CHUNKS, index.counts().chunksTotal());
  }

  /** Stands in for the model, which would take minutes for so many queries. */
  private static float[] vector(String text) {
    Random random = new Random(text.hashCode());
    float[] vector = new float[DIMENSION];
    double squares = 0;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }
}
