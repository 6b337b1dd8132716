package dev.carrel.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.parse.DocumentId;
import dev.carrel.parse.Documents;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.ParseOutcome;
import dev.carrel.parse.ParsedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What passages of pages, slides and sheets are. */
class RichChunksTest {
  @TempDir static Path folder;
  private static FileParser parser;

  @BeforeAll
  static void start() {
    parser = new FileParser(ParseLimits.defaults());
  }

  @AfterAll
  static void end() {
    parser.close();
  }

  private static List<Chunk> chunks(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    List<ParseOutcome> outcomes = new ArrayList<>();
    parser.parse(DocumentId.ofFile("s", name), file, outcomes::add);
    ParsedDocument document = ((ParseOutcome.Parsed) outcomes.getLast()).document();
    List<Chunk> chunks =
        Chunker.chunk(document, new WordTokens(510), ChunkSettings.defaults()).chunks();
    for (Chunk chunk : chunks) {
      assertEquals(document.text().substring(chunk.startChar(), chunk.endChar()), chunk.text());
    }
    return chunks;
  }

  /** The date in the notes is in the template that the slides are made from. */
  @Test
  void a_slide_is_a_passage_with_its_title_and_its_notes() throws IOException {
    String points = "The harbour lies open to the west\n".repeat(12).strip();
    List<Chunk> chunks =
        chunks(
            "a.pptx",
            Documents.pptx(
                List.of(
                    List.of("Ferries", points, "Mention the fog, and that lanterns were lit"),
                    List.of("Lanterns", "Oil", ""))));
    assertEquals(2, chunks.size());
    assertEquals(
        "Ferries\n\n" + points + "\n\n1.7.2013\nMention the fog, and that lanterns were lit",
        chunks.get(0).text());
    assertEquals(List.of("Ferries"), chunks.get(0).headingPath());
    assertEquals(1, chunks.get(0).page());
    assertEquals("Lanterns\n\nOil", chunks.get(1).text());
    assertEquals(2, chunks.get(1).page());
  }

  @Test
  void a_slide_too_long_for_a_passage_is_cut_and_each_part_knows_its_title() throws IOException {
    String points = "The harbour lies open to the west\n".repeat(120).strip();
    List<Chunk> chunks =
        chunks("b.pptx", Documents.pptx(List.of(List.of("Ferries", points, "Mention the fog"))));
    assertTrue(chunks.size() > 1);
    for (Chunk chunk : chunks) {
      assertTrue(chunk.embeddingInput().contains("Ferries"), chunk::embeddingInput);
      assertEquals(1, chunk.page());
    }
  }

  @Test
  void rows_of_a_sheet_know_its_name_and_their_columns() throws IOException {
    List<Chunk> chunks = chunks("a.xlsx", Documents.xlsx(200));
    assertTrue(chunks.size() > 4);
    for (Chunk chunk : chunks) {
      String sheet = chunk.page() != null && chunk.page() == 1 ? "Costs" : "Income";
      assertTrue(chunk.embeddingInput().startsWith(sheet), chunk::embeddingInput);
      assertTrue(chunk.embeddingInput().contains("Month\tEuro\n"), chunk::embeddingInput);
    }
  }

  @Test
  void passages_of_a_pdf_hold_its_paragraphs_and_not_what_frames_them() throws IOException {
    List<List<String>> pages = new ArrayList<>();
    for (int page = 1; page <= 4; page++) {
      pages.add(
          List.of(
              "The Harbour Ledger",
              "Ferry number " + (page * 37) + " was late, since the lan-",
              "tern at its bow had gone out.",
              "Page " + page));
    }
    List<Chunk> chunks = chunks("a.pdf", Documents.pdf("The Harbour Ledger", pages));
    assertEquals(4, chunks.size());
    for (int page = 1; page <= 4; page++) {
      Chunk chunk = chunks.get(page - 1);
      assertEquals(page, chunk.page());
      assertEquals(
          "Ferry number " + (page * 37) + " was late, since the lantern at its bow had gone out.",
          chunk.text());
    }
  }
}
