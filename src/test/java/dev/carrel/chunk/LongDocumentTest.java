package dev.carrel.chunk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.parse.DocumentId;
import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An edit in a document of 200 pages changes what is embedded at its own place, not below it. */
class LongDocumentTest {
  private static final int WORDS_ON_200_PAGES = 100_000;
  private static final int EDITS = 40;

  @Test
  void an_edited_paragraph_changes_the_chunks_that_touch_it() {
    long seed = System.nanoTime();
    for (int sentencesMax : new int[] {1, 2, 4, 8, 16}) {
      Random random = new Random(seed);
      List<String> paragraphs = paragraphs(random, sentencesMax);
      double fresh = meanFreshChunks(paragraphs, random);
      assertTrue(
          fresh <= 4,
          () -> "paragraphs of up to " + sentencesMax + " sentences, seed " + seed + ": " + fresh);
    }
  }

  @Test
  void an_edit_in_text_without_paragraphs_changes_the_chunks_around_it() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String text = String.join(" ", paragraphs(random, 1));
    int worst = 0;
    Set<String> before = inputs(chunks(List.of(text)));
    for (int edit = 0; edit < EDITS; edit++) {
      int at = text.indexOf(". ", random.nextInt(text.length() - 1_000)) + 2;
      String edited = text.substring(0, at) + sentence(random) + " " + text.substring(at);
      worst = Math.max(worst, fresh(before, chunks(List.of(edited))));
    }
    int most = worst;
    assertTrue(most <= before.size() / 4, () -> "seed " + seed + ": " + most);
  }

  private static double meanFreshChunks(List<String> paragraphs, Random random) {
    Set<String> before = inputs(chunks(paragraphs));
    int sum = 0;
    for (int edit = 0; edit < EDITS; edit++) {
      List<String> edited = new ArrayList<>(paragraphs);
      int at = random.nextInt(edited.size());
      edited.set(at, edited.get(at) + " " + sentence(random));
      sum += fresh(before, chunks(edited));
    }
    return sum / (double) EDITS;
  }

  private static int fresh(Set<String> before, List<Chunk> after) {
    int fresh = 0;
    for (Chunk chunk : after) {
      fresh += before.contains(chunk.embeddingInputSha256()) ? 0 : 1;
    }
    return fresh;
  }

  private static Set<String> inputs(List<Chunk> chunks) {
    Set<String> inputs = new HashSet<>();
    chunks.forEach(chunk -> inputs.add(chunk.embeddingInputSha256()));
    return inputs;
  }

  private static List<Chunk> chunks(List<String> paragraphs) {
    StringBuilder text = new StringBuilder();
    List<Section> sections = new ArrayList<>();
    for (String paragraph : paragraphs) {
      int start = text.length();
      text.append(paragraph);
      sections.add(new Section(Section.Kind.PROSE, start, text.length(), List.of(), null, null));
      text.append("\n\n");
    }
    ParsedDocument document =
        new ParsedDocument(
            DocumentId.ofFile("s", "long.txt"),
            null,
            "text/plain",
            "0".repeat(64),
            null,
            text.toString(),
            sections);
    return Chunker.chunk(document, new WordTokens(510), ChunkSettings.defaults()).chunks();
  }

  private static List<String> paragraphs(Random random, int sentencesMax) {
    List<String> paragraphs = new ArrayList<>();
    for (int words = 0; words < WORDS_ON_200_PAGES; ) {
      StringBuilder paragraph = new StringBuilder(sentence(random));
      for (int more = random.nextInt(sentencesMax); more > 0; more--) {
        paragraph.append(' ').append(sentence(random));
      }
      words += paragraph.toString().split(" ").length;
      paragraphs.add(paragraph.toString());
    }
    return paragraphs;
  }

  private static String sentence(Random random) {
    StringBuilder sentence = new StringBuilder("The");
    for (int words = 4 + random.nextInt(25); words > 0; words--) {
      sentence.append(' ').append(Integer.toString(random.nextInt(50_000) + 1_000, 36));
    }
    return sentence.append('.').toString();
  }
}
