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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random and hostile queries: none fails, none takes long. */
class QueryFuzzTest {
  private static final List<SearchMode> MODES = List.of(SearchMode.values());
  private static final int QUERIES = 10_000;
  private static final int DOCUMENTS = 25;
  private static final int CHUNKS = 2;
  private static final int DIMENSION = 384;
  private static final int QUERY_CHARS_MAX = 4_000;

  /** What a search may take on a quiet machine; so many may take longer on a busy one. */
  private static final Duration WANTED = Duration.ofMillis(200);

  private static final int SLOW_MAX = QUERIES / 100;

  /** However busy the machine is: beyond this a query is hostile to it. */
  private static final Duration NEVER = Duration.ofSeconds(10);

  private static final String[] WORDS = {
    "bilge",
    "pump",
    "train",
    "night",
    "Öfen",
    "東京都",
    "parseURLQuery",
    "e-mail",
    "C++",
    "the",
    "of",
    "x",
    "12:30",
    "http://a.example/b?c=d*e",
    "don't",
    "🙂",
    "\uD800",
    "\u0000",
    "a\u0301",
    "ﬁ",
    "İ",
    "ß",
    "\u202E",
    "AND",
    "NOT",
    "OR"
  };

  private static final String[] PIECES = {
    "\"",
    "“",
    "-",
    "--",
    "~",
    "~2",
    "~99999999999",
    "*",
    "?",
    "**",
    "*?*?*",
    "/",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "{1000}",
    "{2,}",
    "{,3}",
    "|",
    "&",
    "^",
    "$",
    "+",
    ".",
    ".*",
    "(.*a){30}",
    "[^",
    "\\d",
    "\\p{L}",
    "<1-99>",
    "@",
    "#",
    ":",
    "::",
    " ",
    " ",
    " ",
    "\t",
    "\n",
    "path:",
    "type:",
    "source:",
    "lang:",
    "symbol:",
    "from:",
    "to:",
    "subject:",
    "before:",
    "after:",
    "tag:",
    "foo:",
    "2024",
    "2024-13",
    "0000-00-00",
    "9999-12-31",
    "99999999999",
    "a*b*c*d*e*f*g*h*i*j",
    "/(a|b)*c/",
    "/([a-z]+)+x/",
    "/.{1,200}/",
    "/(a{9}){9}/",
    "*e*",
    "\"a b\"~50",
    "-/.+e/",
    "%00",
    "' OR 1=1",
    "<script>",
    "../../etc/passwd"
  };

  @TempDir Path folder;

  @Test
  void ten_thousand_random_and_hostile_queries_fail_nowhere_and_end_soon() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (LuceneIndex index =
        LuceneIndex.open(folder.resolve("index"), IndexSettings.of("p", "c", "m"))) {
      fill(index);
      HybridRetriever retriever = new HybridRetriever(index, QueryFuzzTest::vector);
      int slow = 0;
      long remarked = 0;
      long found = 0;
      for (int i = 0; i < QUERIES; i++) {
        String query = query(random);
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
        Duration took = result.took();
        assertTrue(took.compareTo(NEVER) < 0, "seed " + seed + ": " + took + " for " + query);
        slow += took.compareTo(WANTED) > 0 ? 1 : 0;
        remarked += result.remarks().isEmpty() ? 0 : 1;
        found += result.passages().isEmpty() ? 0 : 1;
      }
      System.out.println(
          "query fuzz, seed "
              + seed
              + ": "
              + slow
              + " slow, "
              + remarked
              + " remarked, "
              + found
              + " found something");
      assertTrue(slow <= SLOW_MAX, "seed " + seed + ": " + slow + " took more than " + WANTED);
      assertTrue(remarked > QUERIES / 20 && found > QUERIES / 20, "seed " + seed);
    }
  }

  private static String query(Random random) {
    StringBuilder query = new StringBuilder();
    int pieces = 1 + (random.nextInt(20) == 0 ? random.nextInt(600) : random.nextInt(12));
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> query.append(WORDS[random.nextInt(WORDS.length)]);
        case 2, 3 -> query.append(PIECES[random.nextInt(PIECES.length)]);
        default -> query.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
      }
      if (random.nextInt(3) == 0) {
        query.append(' ');
      }
      if (random.nextInt(200) == 0) {
        query.append(PIECES[random.nextInt(PIECES.length)].repeat(1 + random.nextInt(300)));
      }
    }
    return query.substring(0, Math.min(QUERY_CHARS_MAX, query.length()));
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
                      ? WORDS[random.nextInt(10)]
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
