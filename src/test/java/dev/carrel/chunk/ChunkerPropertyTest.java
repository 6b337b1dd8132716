package dev.carrel.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.parse.DocumentId;
import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.Section;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for the chunks of any document, tried on random ones. */
class ChunkerPropertyTest {
  private static final int INDENTATION_CHARS_MAX = 160;

  private static final List<Section.Kind> KINDS = List.of(Section.Kind.values());
  private static final String[] SYMBOLS = {null, "A", "A.a", "A.b", "A.B", "A.B.c", "Z", "z"};
  private static final String[] WORDS = {
    "tea",
    "Harbour",
    "a",
    "incomprehensibilities",
    "\u00FCber",
    "\u4E2D\u6587\u5B57",
    "x1",
    "\uD83D\uDE00\uD83D\uDE80",
    "e\u0301",
    "\uD800",
    "\u0000",
    "\"quoted.\"",
    "z.B.",
    "---",
    "|"
  };
  private static final String[] GAPS = {
    " ", " ", " ", ". ", "! ", "\n", "\r\n", "\r", "\t", "\u00A0", "", "\n  ", ".\n"
  };

  @Test
  void any_document_keeps_what_is_promised() throws Exception {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      ParsedDocument document = document(random);
      ChunkSettings settings = settings(random);
      WordTokens tokens = new WordTokens(settings.tokensMax() + random.nextInt(3));
      try {
        check(document, settings, tokens, Chunker.chunk(document, tokens, settings));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", " + settings, e);
      }
    }
  }

  private static void check(
      ParsedDocument document, ChunkSettings settings, TokenCounter tokens, Chunks chunks)
      throws Exception {
    String text = document.text();
    boolean[] covered = new boolean[text.length()];
    int last = 0;
    int ordinal = 0;
    for (Chunk chunk : chunks.chunks()) {
      assertEquals(ordinal++, chunk.ordinal());
      assertTrue(chunk.startChar() >= last, "in order, without overlap");
      last = chunk.endChar();
      assertEquals(text.substring(chunk.startChar(), chunk.endChar()), chunk.text());
      assertBeginsWithTextOrIndentation(text, chunk);
      assertFalse(Range.isWhite(chunk.text().charAt(chunk.text().length() - 1)));
      assertEquals(lineOf(text, chunk.startChar()), chunk.startLine());
      assertEquals(lineOf(text, chunk.endChar() - 1), chunk.endLine());
      String input = chunk.embeddingInput();
      assertEquals(tokens.count(input, 0, input.length()), chunk.tokenCount());
      assertTrue(chunk.tokenCount() <= settings.tokensMax());
      assertTrue(chunk.text().length() <= settings.charsMax() + 1 + INDENTATION_CHARS_MAX);
      assertEquals(sha256(input), chunk.embeddingInputSha256());
      assertWholePairs(text, chunk);
      assertOnePlace(document, chunk);
      assertOneDeclaration(document, chunk, settings);
      for (int i = chunk.startChar(); i < chunk.endChar(); i++) {
        covered[i] = true;
      }
    }
    assertFalse(chunks.truncated());
    for (Section section : document.sections()) {
      for (int i = section.startChar(); i < section.endChar(); i++) {
        assertTrue(covered[i] || Range.isWhite(text.charAt(i)), "character " + i + " is lost");
      }
    }
  }

  private static void assertBeginsWithTextOrIndentation(String text, Chunk chunk) {
    int blanks = chunk.text().length() - chunk.text().stripLeading().length();
    assertTrue(chunk.text().substring(0, blanks).chars().allMatch(c -> c == ' ' || c == '\t'));
    assertTrue(blanks <= INDENTATION_CHARS_MAX);
    assertTrue(
        blanks == 0
            || chunk.startChar() == 0
            || Range.isLineEnd(text.charAt(chunk.startChar() - 1)));
  }

  private static void assertWholePairs(String text, Chunk chunk) {
    boolean cutBefore =
        chunk.startChar() > 0
            && Character.isLowSurrogate(text.charAt(chunk.startChar()))
            && Character.isHighSurrogate(text.charAt(chunk.startChar() - 1));
    assertFalse(cutBefore);
  }

  /** All sections in a chunk are on one page and under one heading, headings above it apart. */
  private static void assertOnePlace(ParsedDocument document, Chunk chunk) {
    for (Section section : document.sections()) {
      if (section.endChar() <= chunk.startChar() || section.startChar() >= chunk.endChar()) {
        continue;
      }
      assertEquals(chunk.page(), section.page());
      List<String> path = section.headingPath();
      if (section.kind() == Section.Kind.HEADING) {
        assertEquals(path, chunk.headingPath().subList(0, path.size()));
      } else {
        assertEquals(chunk.headingPath(), path);
      }
    }
  }

  /** All of a chunk belongs to its symbol. */
  private static void assertOneDeclaration(
      ParsedDocument document, Chunk chunk, ChunkSettings settings) {
    String all = chunk.symbol();
    boolean declared = false;
    for (Section section : document.sections()) {
      if (section.endChar() <= chunk.startChar() || section.startChar() >= chunk.endChar()) {
        continue;
      }
      String symbol = section.symbol();
      boolean within =
          all == null || (symbol != null && (symbol.equals(all) || symbol.startsWith(all + ".")));
      // A few words without a symbol may go before a declaration.
      boolean before = symbol == null && !declared;
      declared |= symbol != null;
      assertTrue(within || before, symbol + " in a chunk of " + all + ", " + settings);
    }
  }

  private static int lineOf(String text, int offset) {
    String before = text.substring(0, offset).replace("\r\n", "\n");
    if (before.endsWith("\r") && offset < text.length() && text.charAt(offset) == '\n') {
      before = before.substring(0, before.length() - 1);
    }
    return 1 + (int) before.chars().filter(c -> c == '\n' || c == '\r').count();
  }

  private static String sha256(String input) throws Exception {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static ChunkSettings settings(Random random) {
    int target = 1 + random.nextInt(60);
    int context = random.nextInt(12);
    int header = random.nextInt(12);
    return new ChunkSettings(
        target,
        random.nextInt(40),
        target + context + header + random.nextInt(60),
        context,
        header,
        2 + random.nextInt(400),
        1_000_000);
  }

  private static ParsedDocument document(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "---\nx: y\n---\n" : "");
    List<Section> sections = new ArrayList<>();
    List<String> path = new ArrayList<>();
    Integer page = random.nextInt(3) == 0 ? 1 : null;
    int count = random.nextInt(12);
    boolean code = random.nextInt(3) == 0;
    for (int i = 0; i < count; i++) {
      Section.Kind kind = code ? Section.Kind.CODE : KINDS.get(random.nextInt(KINDS.size()));
      if (kind == Section.Kind.HEADING) {
        while (!path.isEmpty() && random.nextInt(3) > 0) {
          path.removeLast();
        }
        path.add("H" + random.nextInt(4));
      }
      if (page != null && random.nextInt(4) == 0) {
        page++;
      }
      int start = text.length();
      words(random, text, 1 + random.nextInt(kind == Section.Kind.HEADING ? 5 : 120));
      String symbol = code ? SYMBOLS[random.nextInt(SYMBOLS.length)] : null;
      sections.add(new Section(kind, start, text.length(), path, page, symbol));
      text.append(random.nextInt(8) == 0 ? "\n\n***\n\n" : "\n\n");
    }
    String title = random.nextBoolean() ? "H1" : null;
    return new ParsedDocument(
        DocumentId.ofFile("s", "p"), title, "text/plain", "0", null, text.toString(), sections);
  }

  private static void words(Random random, StringBuilder text, int count) {
    boolean spaced = random.nextInt(5) > 0;
    for (int i = 0; i < count; i++) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
      text.append(spaced ? GAPS[random.nextInt(GAPS.length)] : "");
    }
  }
}
