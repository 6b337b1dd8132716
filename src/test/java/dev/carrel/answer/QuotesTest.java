package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.chunk.ChunkSettings;
import dev.carrel.chunk.Chunker;
import dev.carrel.chunk.Range;
import dev.carrel.chunk.TokenCounter;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.ParseOutcome;
import dev.carrel.parse.ParsedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotesTest {
  private static final String[] PIECES = {
    "The queen lays eggs.",
    "Is it so? ",
    "Gr\u00FC\u00DFe, \uD83D\uDC1D! ",
    "# Heading",
    "## Another one",
    "- an item",
    "| a | b |",
    "a_word ",
    "word without end ",
    "e.g. this ",
    "```",
    " ",
    "\t",
    "3.14 "
  };
  private static final String[] ENDS = {"", "", " ", "\n", "\n\n", "\n\n"};

  @TempDir Path folder;

  @Test
  void every_quote_is_the_documents_own_text_and_its_lines_are_right() throws IOException {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      String lineEnd = new String[] {"\n", "\r\n", "\r"}[random.nextInt(3)];
      StringBuilder text = new StringBuilder("Start.");
      for (int i = random.nextInt(120); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)])
            .append(ENDS[random.nextInt(ENDS.length)].replace("\n", lineEnd));
      }
      Path file = folder.resolve(seed + (random.nextBoolean() ? ".md" : ".txt"));
      Files.writeString(file, text);
      ParsedDocument document = parsed(file);
      assertEquals(text.toString(), document.text(), "seed " + seed);
      int quotes = 0;
      for (Chunk chunk :
          Chunker.chunk(document, new Letters(), ChunkSettings.defaults()).chunks()) {
        StoredChunk stored = new StoredChunk(indexed(document), chunk);
        for (Range sentence : Sentences.of(stored, new Letters())) {
          check(
              document.text(),
              Quotes.citation(++quotes, stored, sentence.startChar(), sentence.endChar()),
              "seed " + seed);
        }
        check(document.text(), Quotes.whole(++quotes, stored), "seed " + seed);
      }
    }
  }

  @Test
  void nothing_and_more_than_the_passage_cannot_be_quoted() {
    StoredChunk stored = Library.whole("a.md", "Text");
    assertThrows(IllegalArgumentException.class, () -> Quotes.citation(1, stored, 2, 2));
    assertThrows(IllegalArgumentException.class, () -> Quotes.citation(1, stored, 0, 5));
  }

  private static void check(String text, Citation citation, String seed) {
    assertEquals(text.substring(citation.startChar(), citation.endChar()), citation.quote(), seed);
    assertEquals(lineOf(text, citation.startChar()), citation.startLine(), seed);
    assertEquals(lineOf(text, citation.endChar() - 1), citation.endLine(), seed);
    assertTrue(!citation.quote().isBlank(), seed);
  }

  /** The line that a character is on, counted another way than the code does. */
  private static int lineOf(String text, int at) {
    String before = text.substring(0, at).replace("\r\n", "\n").replace('\r', '\n');
    return 1 + before.length() - before.replace("\n", "").length();
  }

  private static ParsedDocument parsed(Path file) {
    List<ParseOutcome> outcomes = new ArrayList<>();
    try (FileParser parser = new FileParser(ParseLimits.defaults())) {
      parser.parse(DocumentId.ofFile("notes", file.getFileName().toString()), file, outcomes::add);
    }
    return ((ParseOutcome.Parsed) outcomes.getFirst()).document();
  }

  private static IndexedDocument indexed(ParsedDocument document) {
    return new IndexedDocument(
        document.id(),
        "title",
        document.mediaType(),
        document.contentSha256(),
        null,
        Instant.EPOCH);
  }

  /** One token for each character, so that documents are cut into many chunks. */
  private static final class Letters implements TokenCounter {
    @Override
    public int count(String text, int startChar, int endChar) {
      return text.codePointCount(startChar, endChar);
    }

    @Override
    public int fit(String text, int startChar, int endChar, int tokensMax) {
      int count = Math.min(tokensMax, text.codePointCount(startChar, endChar));
      return text.offsetByCodePoints(startChar, Math.max(1, count));
    }

    @Override
    public int tokensMax() {
      return 510;
    }
  }
}
