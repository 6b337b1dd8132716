package dev.carrel.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.embed.Embedder;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chunker with the tokens of the real embedding model, whose counts do not always add up. */
class RealTokensTest {
  private static final String[] WORDS = {
    "ferry",
    "incomprehensibilities",
    "\uAC00\uB098\uB2E4",
    "\u4E2D\u6587",
    "x_1",
    "e\u0301",
    "\u0130",
    "\uD83D\uDE00",
    "\u0000",
    "a".repeat(150),
    "...",
    "don't",
    "\u00AD",
    "\uFB01",
    "3.14"
  };

  @TempDir static Path folder;
  private static Embedder embedder;

  @BeforeAll
  static void open() {
    embedder = Embedder.open(folder, 1);
  }

  @AfterAll
  static void close() {
    embedder.close();
  }

  private static void check(String text, Section.Kind kind, String remark) {
    Section section = new Section(kind, 0, text.length(), List.of("A heading"), null, null);
    ParsedDocument document =
        new ParsedDocument(
            DocumentId.ofFile("s", "p"), "Title", "text/plain", "0", null, text, List.of(section));
    TokenCounter tokens = embedder.tokens();
    Chunks chunks = Chunker.chunk(document, tokens, ChunkSettings.defaults());
    int last = 0;
    for (Chunk chunk : chunks.chunks()) {
      assertTrue(new Range(last, chunk.startChar()).trimmed(text).isEmpty(), remark);
      last = chunk.endChar();
      String input = chunk.embeddingInput();
      assertEquals(tokens.count(input, 0, input.length()), chunk.tokenCount(), remark);
      assertTrue(chunk.tokenCount() <= 510, remark);
    }
    assertTrue(new Range(last, text.length()).trimmed(text).isEmpty(), remark);
  }

  @Test
  void no_chunk_is_longer_than_the_model_and_none_of_the_text_is_lost() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      for (Section.Kind kind : Section.Kind.values()) {
        StringBuilder text = new StringBuilder("start");
        int count = random.nextInt(1_500);
        boolean spaced = random.nextInt(3) > 0;
        for (int i = 0; i < count; i++) {
          text.append(WORDS[random.nextInt(WORDS.length)]);
          text.append(spaced ? random.nextInt(9) == 0 ? ".\n" : " " : "");
        }
        check(text.append("end").toString(), kind, "seed " + seed + ", " + kind);
      }
    }
  }

  @Test
  void a_megabyte_without_a_blank_is_cut_all_the_same() {
    check("QUJDREVG".repeat(125_000), Section.Kind.PROSE, "base64");
    check("\uAC00".repeat(200_000), Section.Kind.PROSE, "Hangul");
    check("<a>".repeat(200_000), Section.Kind.CODE, "tags");
  }
}
