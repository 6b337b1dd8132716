package dev.carrel.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.parse.DocumentId;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.ParseOutcome;
import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkerTest {
  private static final ChunkSettings SMALL = new ChunkSettings(30, 10, 60, 12, 8, 2_000, 1_000);

  @TempDir Path folder;

  private ParsedDocument parsed(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    List<ParseOutcome> outcomes = new ArrayList<>();
    try (FileParser parser = new FileParser(ParseLimits.defaults())) {
      parser.parse(DocumentId.ofFile("s", name), file, outcomes::add);
    }
    return ((ParseOutcome.Parsed) outcomes.getFirst()).document();
  }

  private static List<Chunk> chunks(ParsedDocument document) {
    return Chunker.chunk(document, new WordTokens(60), SMALL).chunks();
  }

  private static String words(int count, String end) {
    return "word ".repeat(count - 1) + "last" + end;
  }

  @Test
  void a_heading_goes_with_the_text_below_it_and_its_parents_are_the_context() throws IOException {
    List<Chunk> chunks =
        chunks(
            parsed(
                "a.md",
                "# Travel\n\n"
                    + words(20, ".")
                    + "\n\n## Oslo\n\n"
                    + words(20, ".")
                    + "\n\n"
                    + words(20, ".")));
    assertEquals(3, chunks.size());
    assertTrue(chunks.get(0).text().startsWith("# Travel\n\nword"));
    assertEquals("", chunks.get(0).context());
    assertTrue(chunks.get(1).text().startsWith("## Oslo\n\nword"));
    assertEquals("Travel", chunks.get(1).context());
    assertEquals(List.of("Travel", "Oslo"), chunks.get(1).headingPath());
    assertEquals("Travel > Oslo", chunks.get(2).context());
    assertEquals("Travel > Oslo\n" + chunks.get(2).text(), chunks.get(2).embeddingInput());
    assertEquals(5, chunks.get(1).startLine());
    assertEquals(7, chunks.get(1).endLine());
  }

  @Test
  void a_heading_without_text_goes_with_the_heading_below_it() throws IOException {
    List<Chunk> chunks = chunks(parsed("a.md", "# A\n\n## B\n\ntext\n\n# C\n"));
    assertEquals(List.of("# A\n\n## B\n\ntext", "# C"), chunks.stream().map(Chunk::text).toList());
    assertEquals("", chunks.get(1).context(), "A is another part, and not the title");
    assertEquals(
        "A", chunks(parsed("a.md", "---\ntitle: A\n---\n# C\n\ntext\n")).getFirst().context());
  }

  @Test
  void small_paragraphs_are_gathered() throws IOException {
    List<Chunk> chunks =
        chunks(parsed("a.txt", "one two three\n\nfour five\n\n" + words(12, "") + "\n\nsix seven"));
    assertEquals(1, chunks.size());
    assertTrue(chunks.get(0).text().startsWith("one two three\n\nfour five\n\nword"));
    assertTrue(chunks.get(0).text().endsWith("last\n\nsix seven"));
  }

  @Test
  void whole_paragraphs_stay_apart_even_where_two_would_fit() throws IOException {
    List<Chunk> chunks = chunks(parsed("a.txt", words(12, "") + "\n\n" + words(12, "")));
    assertEquals(2, chunks.size());
  }

  @Test
  void a_crumb_at_the_end_goes_with_what_stands_before_it() throws IOException {
    List<Chunk> chunks = chunks(parsed("a.txt", words(25, ".") + "\n\nok\n"));
    assertEquals(1, chunks.size());
    assertTrue(chunks.getFirst().text().endsWith("last.\n\nok"));
  }

  @Test
  void a_long_paragraph_is_cut_at_sentences_into_even_pieces() throws IOException {
    String sentence = "Ten words make up each of these sentences, no more.";
    List<Chunk> chunks = chunks(parsed("a.txt", (sentence + " ").repeat(5)));
    assertTrue(chunks.size() > 1);
    for (Chunk chunk : chunks) {
      assertTrue(chunk.text().startsWith("Ten words"));
      assertTrue(chunk.text().endsWith("no more."));
    }
  }

  @Test
  void a_table_that_fits_the_model_stays_whole_and_a_longer_one_repeats_its_header()
      throws IOException {
    String header = "name,age\n";
    List<Chunk> whole = chunks(parsed("a.csv", header + "Ann,30\n".repeat(10)));
    assertEquals(1, whole.size());
    List<Chunk> pieces = chunks(parsed("b.csv", header + "Ann,30\n".repeat(40)));
    assertTrue(pieces.size() > 1);
    assertEquals("", pieces.get(0).context());
    for (Chunk piece : pieces.subList(1, pieces.size())) {
      assertEquals("name,age", piece.context());
      assertTrue(piece.text().startsWith("Ann,30\n"));
      assertTrue(piece.text().endsWith("Ann,30"));
    }
  }

  private static ParsedDocument table(String text) {
    Section table = new Section(Section.Kind.TABLE, 0, text.length(), List.of("Stock"), 1, null);
    DocumentId id = DocumentId.ofFile("s", "a.xlsx");
    return new ParsedDocument(id, null, "x/y", "0".repeat(64), "en", text, List.of(table));
  }

  @Test
  void rows_from_the_middle_of_a_sheet_know_their_columns_even_below_a_title() {
    String rows = "Nails\t40\tbox\n".repeat(20);
    List<Chunk> titled = chunks(table("Prices\nItem\tEuro\tUnit\n" + rows));
    assertTrue(titled.size() > 2);
    assertEquals("Stock\nPrices\nItem\tEuro\tUnit", titled.get(1).context());
    assertTrue(titled.get(1).text().startsWith("Nails\t40\tbox\n"));
    List<Chunk> wordy = chunks(table(words(20, "") + "\nItem\tEuro\tUnit\n" + rows));
    assertEquals("Stock\nItem\tEuro\tUnit", wordy.getLast().context());
    List<Chunk> matrix = chunks(table("Year\t\tEuro\n" + "Nails\t40\tbox\n".repeat(20)));
    assertEquals("Stock\nYear\t\tEuro", matrix.getLast().context());
  }

  @Test
  void a_table_goes_with_what_introduces_it_and_a_long_one_knows_it() throws IOException {
    String rows = "quarter | high\nfirst | 12.5\nsecond | 14.1\n";
    List<Chunk> together = chunks(parsed("a.md", "Prices by quarter, as reported:\n\n" + rows));
    assertEquals(1, together.size());
    List<Chunk> apart =
        chunks(
            parsed("b.md", words(20, ".") + " Prices by quarter:\n\n" + rows + "third | 15.2\n"));
    assertEquals(2, apart.size());
    assertEquals("Prices by quarter:", apart.get(1).context());
  }

  @Test
  void code_is_cut_between_methods_before_it_is_cut_inside_them() throws IOException {
    String method = "  void m() {\n    call(one, two);\n\n    call(three);\n  }\n";
    List<Chunk> chunks =
        chunks(parsed("A.java", "class A {\n\n" + method + "\n" + method + "\n" + method + "}\n"));
    assertEquals(4, chunks.size());
    assertEquals("class A {", chunks.get(0).text());
    assertEquals("A", chunks.get(0).symbol());
    assertTrue(chunks.get(1).text().startsWith("  void m() {"));
    assertTrue(chunks.get(1).text().endsWith("call(three);\n  }"));
    assertEquals("A.m", chunks.get(1).symbol());
    assertEquals("A.m", chunks.get(1).context());
  }

  @Test
  void code_keeps_the_indentation_of_its_first_line_and_the_model_is_not_given_it()
      throws IOException {
    String calls = "\t\tcall(one, two);\n".repeat(8);
    String text = "class A {\n\tvoid m() {\n" + calls + "   \n\t\t// Rest.\n" + calls + "\t}\n}\n";
    List<Chunk> chunks = chunks(parsed("A.java", text));
    assertTrue(chunks.size() > 3);
    for (Chunk chunk : chunks.subList(1, chunks.size())) {
      assertEquals('\n', text.charAt(chunk.startChar() - 1));
      assertEquals("A.m\n" + chunk.text().strip(), chunk.embeddingInput());
    }
    String blanks = " ".repeat(1_000);
    assertEquals("one", chunks(parsed("a.md", "    one")).getFirst().text().strip());
    assertEquals("int a;", chunks(parsed("B.java", "\n" + blanks + "int a;\n")).getFirst().text());
    assertEquals("A sentence.", chunks(parsed("a.txt", "\n  A sentence.")).getFirst().text());
  }

  @Test
  void small_members_go_with_the_head_of_their_type_and_large_ones_stand_alone()
      throws IOException {
    String fields = "  int a;\n  int b;\n";
    String large = "  void large() {\n" + "    call(one, two);\n".repeat(5) + "  }\n";
    List<Chunk> chunks = chunks(parsed("A.java", "class A {\n" + fields + large + fields + "}\n"));
    assertEquals(List.of("A", "A.large", "A"), chunks.stream().map(Chunk::symbol).toList());
    assertEquals("class A {\n  int a;\n  int b;", chunks.get(0).text());
    assertEquals(List.of("A.large"), chunks.get(1).symbols());
    assertEquals("  int a;\n  int b;\n}", chunks.get(2).text());
  }

  @Test
  void a_chunk_knows_every_declaration_in_it() throws IOException {
    String members = "  int one();\n  int two();\n";
    Chunk chunk = chunks(parsed("A.java", "interface A {\n" + members + "}\n")).getFirst();
    assertEquals("A", chunk.symbol());
    assertEquals(List.of("A", "A.one", "A.two"), chunk.symbols());
    assertEquals(List.of(), chunks(parsed("a.md", "Nothing is declared.")).getFirst().symbols());
  }

  @Test
  void every_part_of_a_long_method_knows_whose_it_is() throws IOException {
    String body = "    call(one, two);\n".repeat(30);
    List<Chunk> chunks = chunks(parsed("A.java", "class A {\n  void m() {\n" + body + "  }\n}\n"));
    assertTrue(chunks.size() > 3);
    for (Chunk part : chunks.subList(1, chunks.size())) {
      assertEquals("A.m", part.symbol());
      assertEquals("A.m", part.context());
    }
  }

  @Test
  void a_symbol_that_is_too_long_for_the_context_keeps_its_inner_parts() {
    String text = "int x = 1;";
    String symbol = "Outermost. ".repeat(20).replace(" ", "") + "inner";
    Section section = new Section(Section.Kind.CODE, 0, text.length(), List.of(), null, symbol);
    ParsedDocument document =
        new ParsedDocument(
            DocumentId.ofFile("s", "p"), null, "text/x-c", "0", null, text, List.of(section));
    Chunk chunk = chunks(document).getFirst();
    assertEquals(symbol, chunk.symbol());
    assertTrue(chunk.context().endsWith(".inner"), chunk.context());
    assertTrue(chunk.context().length() < symbol.length());
  }

  @Test
  void no_chunk_crosses_a_page() {
    ParsedDocument document =
        new ParsedDocument(
            DocumentId.ofFile("s", "p"),
            "Report",
            "application/pdf",
            "0",
            null,
            "one two\n\nthree",
            List.of(
                new Section(Section.Kind.PROSE, 0, 7, List.of(), 1, null),
                new Section(Section.Kind.PROSE, 9, 14, List.of(), 2, null)));
    List<Chunk> chunks = chunks(document);
    assertEquals(List.of(1, 2), chunks.stream().map(Chunk::page).toList());
    assertEquals("Report\nthree", chunks.get(1).embeddingInput());
  }

  @Test
  void too_many_chunks_are_cut_and_the_result_says_so() throws IOException {
    ParsedDocument document = parsed("a.txt", (words(29, ".") + "\n\n").repeat(20));
    ChunkSettings settings = new ChunkSettings(30, 10, 60, 12, 8, 2_000, 7);
    Chunks chunks = Chunker.chunk(document, new WordTokens(60), settings);
    assertEquals(7, chunks.chunks().size());
    assertTrue(chunks.truncated());
    ChunkSettings enough = new ChunkSettings(30, 10, 60, 12, 8, 2_000, 20);
    assertFalse(Chunker.chunk(document, new WordTokens(60), enough).truncated());
  }

  @Test
  void a_line_of_megabytes_is_read_a_few_times_and_not_a_thousand_times() throws IOException {
    for (String unit : List.of("word ", "word", "A sentence. ", "\u4E2D", "(", "  x")) {
      String text = unit.repeat(2_000_000 / unit.length());
      Section section = new Section(Section.Kind.PROSE, 0, text.length(), List.of(), null, null);
      ParsedDocument document =
          new ParsedDocument(
              DocumentId.ofFile("s", "p"), "T", "text/plain", "0", null, text, List.of(section));
      WordTokens tokens = new WordTokens(510);
      ChunkSettings settings = new ChunkSettings(256, 96, 510, 48, 64, 4_000, 10_000_000);
      Chunks chunks = Chunker.chunk(document, tokens, settings);
      assertFalse(chunks.truncated());
      assertTrue(tokens.charsRead() < 6L * text.length(), unit + ": " + tokens.charsRead());
    }
  }

  @Test
  void settings_that_ask_for_more_than_the_model_takes_are_refused() throws IOException {
    ParsedDocument document = parsed("a.txt", "text");
    assertThrows(
        IllegalArgumentException.class, () -> Chunker.chunk(document, new WordTokens(59), SMALL));
    assertThrows(
        IllegalArgumentException.class, () -> new ChunkSettings(256, 96, 300, 48, 64, 4_000, 10));
  }
}
