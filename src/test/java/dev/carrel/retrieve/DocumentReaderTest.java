package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.LuceneIndex;
import dev.carrel.parse.DocumentId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents read by their lines out of a real index. */
class DocumentReaderTest {
  private static final String TEXT = "# Boat\r\n\r\nThe pump.  It drips.\nIt is loud.\n\n\nEnd.";

  private LuceneIndex index;
  private DocumentReader reader;

  @BeforeEach
  void open(@TempDir Path folder) {
    index = LuceneIndex.open(folder, IndexSettings.of("p", "c", "m"));
    reader = new DocumentReader(index::snapshot);
  }

  @AfterEach
  void close() {
    index.close();
  }

  /** Puts pieces of a text into the index; half-open ranges in order, which may overlap. */
  private void put(@Nullable String part, String text, int[]... ranges) {
    DocumentId id = new DocumentId("notes", part == null ? "boat.md" : "mail.mbox", part);
    List<Chunk> chunks = new ArrayList<>();
    List<float @Nullable []> vectors = new ArrayList<>();
    for (int[] range : ranges) {
      String piece = text.substring(range[0], range[1]);
      vectors.add(null);
      chunks.add(
          new Chunk(
              id,
              chunks.size(),
              range[0],
              range[1],
              line(text, range[0]),
              line(text, range[1] - 1),
              null,
              range[0] < 3 ? List.of("Boat") : List.of("Boat", "Pump"),
              null,
              1,
              piece,
              "",
              "0".repeat(64)));
    }
    index.putDocument(
        new IndexedDocument(id, "Boat", "text/markdown", "0".repeat(64), null, Instant.EPOCH),
        chunks,
        vectors);
    index.refresh();
  }

  private static int line(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }

  private static DocumentPlace place(@Nullable String part) {
    return new DocumentPlace("notes", part == null ? "boat.md" : "mail.mbox", part);
  }

  @Test
  void lines_are_those_of_the_text_whatever_pieces_it_is_kept_in() {
    // With white space between the pieces, two on one line, and an overlap.
    put(null, TEXT, new int[] {0, 6}, new int[] {10, 19}, new int[] {21, 42}, new int[] {31, 49});
    DocumentText text = reader.read(place(null), 1, 100).orElseThrow();
    assertEquals("# Boat\n\nThe pump. It drips.\nIt is loud.\n\n\nEnd.\n", text.text());
    assertEquals(7, text.lines());
    assertEquals(7, text.endLine());
    assertNull(text.remark());
    assertEquals("It is loud.\n\n", reader.read(place(null), 4, 5).orElseThrow().text());
    DocumentText beyond = reader.read(place(null), 9, 12).orElseThrow();
    assertEquals("", beyond.text());
    assertEquals(8, beyond.endLine(), "nothing is in that range");
  }

  @Test
  void what_the_index_does_not_hold_cannot_be_read() {
    put(null, TEXT, new int[] {0, 6});
    for (String path : List.of("../boat.md", "/boat.md", "boat.md/", "other.md", "")) {
      assertTrue(reader.read(new DocumentPlace("notes", path, null), 1, 9).isEmpty(), path);
    }
    assertTrue(reader.read(new DocumentPlace("other", "boat.md", null), 1, 9).isEmpty());
    assertTrue(reader.read(new DocumentPlace("notes", "boat.md", "part"), 1, 9).isEmpty());
  }

  @Test
  void a_container_is_outlined_by_its_parts_and_each_part_is_read_by_itself() {
    put("<a@b>", "Hello.", new int[] {0, 6});
    put("<c@d>", "Bye.", new int[] {0, 4});
    assertTrue(reader.read(new DocumentPlace("notes", "mail.mbox", null), 1, 9).isEmpty());
    DocumentOutline outline =
        reader.outline(new DocumentPlace("notes", "mail.mbox", null)).orElseThrow();
    assertEquals(List.of("<a@b>", "<c@d>"), outline.parts().stream().sorted().toList());
    assertEquals("Bye.\n", reader.read(place("<c@d>"), 1, 9).orElseThrow().text());
  }

  @Test
  void an_outline_tells_each_heading_once_with_its_line() {
    put(null, TEXT, new int[] {0, 6}, new int[] {10, 19}, new int[] {31, 49});
    assertEquals(
        List.of(
            new DocumentOutline.Entry(1, "Boat", 1, null),
            new DocumentOutline.Entry(2, "Pump", 3, null)),
        reader.outline(place(null)).orElseThrow().entries());
  }

  @Test
  void lines_that_hold_a_pattern_are_found_with_their_numbers() {
    put(null, TEXT, new int[] {0, 49});
    GrepResult found = reader.grep(new GrepRequest("\\bit (is|drips)", true, ChunkFilter.NONE, 10));
    assertEquals(List.of(3, 4), found.lines().stream().map(GrepResult.Line::line).toList());
    assertTrue(found.complete());
    GrepResult first = reader.grep(new GrepRequest(".", false, ChunkFilter.NONE, 2));
    assertEquals(2, first.lines().size());
    assertFalse(first.complete());
    assertTrue(String.valueOf(first.remark()).startsWith("There are more lines than the 2"));
  }

  @Test
  void a_long_line_is_cut_around_the_pattern_and_never_within_a_character() {
    String text = "😀".repeat(400) + "needle" + "😀".repeat(400);
    put(null, text, new int[] {0, text.length()});
    String line =
        reader
            .grep(new GrepRequest("needle", false, ChunkFilter.NONE, 1))
            .lines()
            .getFirst()
            .text();
    assertTrue(line.contains("needle") && line.length() < 310, line);
    assertTrue(line.startsWith("…😀") && line.endsWith("😀…"), line);
  }

  @Test
  void an_expression_that_tries_for_ever_ends_at_the_limit_and_says_so() {
    put(null, "a,".repeat(100), new int[] {0, 200});
    GrepResult found = reader.grep(new GrepRequest("(.*,){15}P", false, ChunkFilter.NONE, 1));
    assertFalse(found.complete());
    assertTrue(String.valueOf(found.remark()).startsWith("It took longer than"), found::toString);
  }

  @Test
  void an_expression_that_goes_too_deep_for_a_line_is_told_so() {
    put(null, "ab".repeat(50_000), new int[] {0, 100_000});
    GrepResult found = reader.grep(new GrepRequest("(a|b)*c", false, ChunkFilter.NONE, 1));
    assertFalse(found.complete());
    assertTrue(String.valueOf(found.remark()).contains("too deep"), found::toString);
  }

  @Test
  void what_is_no_pattern_is_refused_with_its_place() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GrepRequest("(a", false, ChunkFilter.NONE, 1));
    assertTrue(String.valueOf(refused.getMessage()).contains("at character 3"), refused::toString);
  }
}
