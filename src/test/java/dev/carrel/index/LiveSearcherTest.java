package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.index.ChunkIndex.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a word is worth follows from what is there, not from what was there before. */
final class LiveSearcherTest {
  private static final long SEED = 20251121;
  private static final List<String> WORDS =
      List.of("harbour", "lantern", "orchard", "granite", "kettle", "meadow", "thimble", "willow");

  @TempDir Path folder;
  private final Random random = new Random(SEED);

  private String text() {
    return IntStream.range(0, 3 + random.nextInt(60))
        .mapToObj(_ -> WORDS.get((int) Math.abs(random.nextGaussian() * 2) % WORDS.size()))
        .collect(Collectors.joining(" "));
  }

  /** The figures of every hit, by query and path. */
  private static Map<String, float[]> told(LuceneIndex index) {
    Map<String, float[]> told = new TreeMap<>();
    try (Snapshot now = index.snapshot()) {
      for (String query : List.of("harbour", "willow thimble", "kettle lantern granite")) {
        List<ChunkHit> hits = now.keyword(query, ChunkFilter.NONE, 100);
        List<Evidence> evidence =
            now.evidence(query, hits.stream().mapToInt(ChunkHit::ref).toArray());
        for (int i = 0; i < hits.size(); i++) {
          Evidence each = evidence.get(i);
          told.put(
              query + ": " + now.load(hits.get(i).ref()).document().id().path(),
              new float[] {
                hits.get(i).score(), each.words(), each.coverage(), each.pairs(), each.near()
              });
        }
      }
    }
    return told;
  }

  @Test
  void versions_that_are_gone_change_no_figure() throws Exception {
    Map<String, String> texts = new TreeMap<>();
    try (LuceneIndex worn = LuceneIndex.open(folder.resolve("worn"), Fixture.SETTINGS);
        LuceneIndex fresh = LuceneIndex.open(folder.resolve("fresh"), Fixture.SETTINGS)) {
      for (int i = 0; i < 60; i++) {
        String text = text();
        texts.put(i + ".md", text);
        Fixture.put(worn, "notes", i + ".md", text);
      }
      worn.commit();
      // Three of four, twice: two thirds of all that is there are deleted, and too little to be
      // merged away.
      for (int i = 0; i < 90; i++) {
        String path = i % 45 + ".md";
        String text = text();
        texts.put(path, text);
        Fixture.put(worn, "notes", path, text);
      }
      texts.forEach((path, text) -> Fixture.put(fresh, "notes", path, text));
      worn.refresh();
      fresh.refresh();
      Map<String, float[]> wanted = told(fresh);
      Map<String, float[]> found = told(worn);
      assertEquals(wanted.keySet(), found.keySet());
      // The lengths of what is gone are known by their rounded sizes only.
      wanted.forEach((hit, figures) -> {
        float[] others = Objects.requireNonNull(found.get(hit));
        for (int i = 0; i < figures.length; i++) {
          assertEquals(figures[i], others[i], .005f * figures[i], hit + ", seed " + SEED);
        }
      });
    }
  }

  @Test
  void a_word_of_which_every_chunk_is_gone_breaks_nothing() {
    try (LuceneIndex index = LuceneIndex.open(folder.resolve("index"), Fixture.SETTINGS)) {
      Fixture.put(index, "notes", "a.md", "harbour lantern");
      Fixture.put(index, "notes", "b.md", "granite");
      index.refresh();
      Fixture.put(index, "notes", "a.md", "kettle");
      index.refresh();
      try (Snapshot now = index.snapshot()) {
        assertEquals(List.of(), now.keyword("harbour", ChunkFilter.NONE, 10));
        assertEquals(1, now.keyword("kettle harbour", ChunkFilter.NONE, 10).size());
      }
    }
  }
}
