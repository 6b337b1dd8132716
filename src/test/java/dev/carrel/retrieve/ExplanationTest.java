package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplanationTest {
  @TempDir static Path folder;
  private Embedder embedder;
  private Shelf shelf;

  @BeforeAll
  void index_the_notes() {
    embedder = Embedder.open(folder.resolve("model"), 2);
    shelf = Shelf.of(Shelf.NOTES, folder.resolve("generations"), embedder);
    shelf.put("notes", "new.md", "Marmalade wants bitter oranges from Seville.", false);
    shelf.refresh();
  }

  @AfterAll
  void close() {
    shelf.close();
    embedder.close();
  }

  @Test
  void the_parts_add_up_to_the_score_in_every_mode_and_with_every_kind_of_query() {
    List<String> queries =
        List.of(
            "when does the train leave for the islands",
            "the queen of a hive",
            "the of a",
            "bitter oranges \"from Seville\"",
            "KX-4471",
            "\"night train\"",
            "egg* train~",
            "path:*.md",
            "-piano",
            "東京 zzyzx");
    int explained = 0;
    for (String query : queries) {
      for (SearchMode mode : SearchMode.values()) {
        for (Passage passage : search(query, mode)) {
          Explanation explanation = explanation(passage);
          List<Double> parts = new ArrayList<>(explanation.parts().values());
          // As a client adds what it reads: as doubles in whatever order, or as decimals.
          Collections.shuffle(parts, new Random(explained));
          assertEquals(passage.score(), parts.stream().reduce(0d, (a, b) -> a + b), query + mode);
          BigDecimal decimals =
              parts.stream()
                  .map(part -> new BigDecimal(Double.toString(part)))
                  .reduce(BigDecimal.ZERO, BigDecimal::add);
          assertEquals(0, decimals.compareTo(new BigDecimal(Double.toString(passage.score()))));
          explained++;
        }
      }
    }
    assertTrue(explained > 100, explained + " passages were explained");
  }

  @Test
  void numbers_are_rounded_so_that_they_add_up() {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      List<Double> numbers =
          random
              .doubles(1 + random.nextInt(12), -9, 9)
              .map(number -> random.nextInt(4) == 0 ? 0 : number)
              .boxed()
              .toList();
      long[] steps = ScoreParts.apportioned(numbers, 100);
      double sum = numbers.stream().mapToDouble(Double::doubleValue).sum();
      assertEquals(Math.round(sum * 100), Arrays.stream(steps).sum(), "seed " + seed);
      for (int i = 0; i < steps.length; i++) {
        assertTrue(Math.abs(numbers.get(i) * 100 - steps[i]) <= 1, "seed " + seed);
        assertTrue(numbers.get(i) != 0 || steps[i] == 0, "seed " + seed);
      }
    }
  }

  @Test
  void an_explanation_costs_no_hit_its_rank_or_score() {
    for (SearchMode mode : SearchMode.values()) {
      String query = "who tunes the piano";
      List<Passage> plain =
          shelf.retriever().search(new SearchRequest(query, 20, mode, ChunkFilter.NONE)).passages();
      List<Passage> explained = search(query, mode);
      assertEquals(plain.size(), explained.size());
      for (int i = 0; i < plain.size(); i++) {
        assertNull(plain.get(i).explanation());
        assertEquals(plain.get(i).stored(), explained.get(i).stored());
        assertEquals(plain.get(i).score(), explained.get(i).score());
      }
    }
  }

  @Test
  void a_hit_of_both_sides_says_so_with_its_figures() {
    Passage best = search("piano tuned in the harbour", SearchMode.HYBRID).getFirst();
    Explanation explanation = explanation(best);
    assertEquals(
        "Found by 2 of 3 words (rank 1, without harbour), near by meaning (rank 1).",
        explanation.sentence());
    assertEquals(List.of("piano", "tuned"), explanation.wordsFound());
    assertEquals(List.of("harbour"), explanation.wordsMissing());
    assertEquals(1, explanation.keywordRank());
    assertEquals(1, explanation.vectorRank());
    assertTrue(explanation.bm25() > 0);
    assertTrue(explanation.coverage() > .3 && explanation.coverage() < 1);
    assertTrue(assertNotNullAnd(explanation.cosine()) > .5);
    double weight = assertNotNullAnd(explanation.vectorWeight());
    assertTrue(
        weight >= ScoreFusion.VECTOR_WEIGHT_MIN && weight <= ScoreFusion.VECTOR_WEIGHT_MAX,
        "weight " + weight);
    assertEquals(
        List.of(
            "words",
            "meaning",
            "coverage",
            "headings",
            "pairs",
            "near",
            "file",
            "feedback",
            "rerank",
            "recency"),
        List.copyOf(explanation.parts().keySet()));
  }

  @Test
  void a_hit_of_one_side_says_which() {
    assertEquals(
        "None of the words are in it, near by meaning (rank 1).",
        explanation(search("the physician's recommendation", SearchMode.HYBRID).getFirst())
            .sentence());
    assertEquals(
        "Found by both words (rank 1), its vector is still to come.",
        explanation(search("bitter oranges", SearchMode.HYBRID).getFirst()).sentence());
    Explanation byWords = explanation(search("piano", SearchMode.KEYWORD).getFirst());
    assertEquals("Found by the word (rank 1).", byWords.sentence());
    assertNull(byWords.vectorWeight());
    assertEquals(
        "Near by meaning (rank 1).",
        explanation(search("piano", SearchMode.SEMANTIC).getFirst()).sentence());
  }

  @Test
  void operators_alone_are_explained_too() {
    Explanation ranked = explanation(search("egg*", SearchMode.HYBRID).getFirst());
    assertEquals("It meets every operator, and ranks by how well.", ranked.sentence());
    assertTrue(ranked.parts().getOrDefault("words", 0d) > 0);
    assertNull(ranked.cosine());
    Explanation newest = explanation(search("path:*.md", SearchMode.HYBRID).getFirst());
    assertEquals("It meets every operator; the newest come first.", newest.sentence());
    assertEquals(Map.of(), nonZero(newest.parts()));
  }

  private List<Passage> search(String query, SearchMode mode) {
    return shelf
        .retriever()
        .search(new SearchRequest(query, 20, mode, ChunkFilter.NONE, true, false))
        .passages();
  }

  private static Map<String, Double> nonZero(Map<String, Double> parts) {
    return parts.entrySet().stream()
        .filter(part -> part.getValue() != 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Explanation explanation(Passage passage) {
    Explanation explanation = passage.explanation();
    assertNotNull(explanation);
    return explanation;
  }

  private static double assertNotNullAnd(@Nullable Double number) {
    assertNotNull(number);
    return number;
  }
}
