package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DocumentLinesTest {
  @Test
  void source_code_keeps_its_indentation() {
    String code = "if x:\n    \n        # Deep.\n  y()\n\n\tz()\n";
    List<Chunk> chunks =
        List.of(
            chunk(code, 0, 0, 5, "x"),
            chunk(code, 1, code.indexOf("        #"), code.indexOf("\n\n"), "x"),
            chunk(code, 2, code.indexOf("\tz"), code.length() - 1, "x"));
    assertEquals("if x:\n\n        # Deep.\n  y()\n\n\tz()\n", joined(chunks));
  }

  @Test
  void what_is_left_out_of_other_documents_indents_nothing() {
    String note = "---\ntags: [boat]\n---\n# Boat\n\nThe pump.\n";
    int at = note.indexOf("# Boat");
    Chunk chunk = chunk(note, 0, at, note.length() - 1, null);
    assertEquals("\n\n\n# Boat\n\nThe pump.\n", joined(List.of(chunk)));
  }

  private static Chunk chunk(String text, int ordinal, int from, int to, @Nullable String symbol) {
    return new Chunk(
        new DocumentId("work", "pump.py", null),
        ordinal,
        from,
        to,
        line(text, from),
        line(text, to - 1),
        null,
        List.of(),
        symbol,
        1,
        text.substring(from, to),
        "",
        "0".repeat(64));
  }

  private static int line(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }

  private static String joined(List<Chunk> chunks) {
    return String.join("\n", DocumentLines.of(chunks).texts()) + "\n";
  }
}
