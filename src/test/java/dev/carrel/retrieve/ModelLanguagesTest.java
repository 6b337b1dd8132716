package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelLanguagesTest {
  @Test
  void who_finds_mostly_what_the_model_was_not_made_for_is_told_so() {
    String remark =
        ModelLanguages.remark(SearchMode.HYBRID, in("de", "de", "en", "fr", "de-AT")).orElseThrow();
    assertTrue(remark.contains("(French, German)"), remark);
    assertTrue(remark.contains("by their words"), remark);
  }

  @Test
  void by_meaning_alone_something_may_be_missing() {
    String remark = ModelLanguages.remark(SearchMode.SEMANTIC, in("ja")).orElseThrow();
    assertTrue(remark.contains("may be missing"), remark);
  }

  @Test
  void nothing_is_said_where_it_would_not_help() {
    assertTrue(ModelLanguages.remark(SearchMode.KEYWORD, in("de")).isEmpty());
    assertTrue(ModelLanguages.remark(SearchMode.HYBRID, in("de", "en")).isEmpty());
    assertTrue(ModelLanguages.remark(SearchMode.HYBRID, in((String) null)).isEmpty());
    assertTrue(ModelLanguages.remark(SearchMode.HYBRID, List.of()).isEmpty());
  }

  @Test
  void the_model_was_made_for_english() {
    assertTrue(ModelLanguages.cover("en"));
    assertTrue(ModelLanguages.cover("en-GB"));
    assertTrue(ModelLanguages.cover(null), "as long as it is not sure");
    assertFalse(ModelLanguages.cover("de"));
    assertEquals(false, ModelLanguages.cover("enm"), "Middle English is another language");
  }

  private static List<Passage> in(@Nullable String... languages) {
    return Arrays.stream(languages).map(ModelLanguagesTest::passage).toList();
  }

  private static Passage passage(@Nullable String language) {
    DocumentId id = DocumentId.ofFile("notes", "a.md");
    String sha256 = "0".repeat(64);
    Chunk chunk = new Chunk(id, 0, 0, 1, 1, 1, null, List.of(), null, 1, "x", "", sha256);
    IndexedDocument document =
        new IndexedDocument(id, "a", "text/markdown", sha256, language, Instant.EPOCH);
    return new Passage(1, new StoredChunk(document, chunk), 1, 1, 1, 1, List.of(), List.of(), null);
  }
}
