package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentLinesTest {
  private static final String CODE =
      """
      class Pump:
          litres = 12

          def run(self):
              while self.litres:
                  self.litres -= 1

          def stop(self):
              pass
          def name(self): return "pump"

      class Hose:
          pass
      """;

  @ParameterizedTest
  @ValueSource(strings = {"    ", "\t", "  "})
  void source_code_keeps_its_indentation_though_its_pieces_begin_at_a_word(String indentation) {
    String code = CODE.replace("    ", indentation);
    assertEquals(code, joined(pieces(code, "Pump")));
    String windows = code.replace("\n", "\r\n");
    assertEquals(code, joined(pieces(windows, "Pump")), "ends of lines are told as such");
  }

  @Test
  void blanks_on_empty_lines_indent_no_deeper_than_the_lines_below() {
    String code = CODE.replace("\n\n    def stop", "\n            \n    def stop");
    assertEquals(CODE.replace("    def stop", "        def stop"), joined(pieces(code, "Pump")));
  }

  @Test
  void what_is_left_out_of_other_documents_indents_nothing() {
    String note = "---\ntags: [boat]\n---\n# Boat\n\nThe pump.\n";
    int at = note.indexOf("# Boat");
    Chunk chunk = chunk(note, 0, at, note.length() - 1, null);
    assertEquals("\n\n\n# Boat\n\nThe pump.\n", joined(List.of(chunk)));
  }

  /** One for each declaration, without white space at its ends. */
  private static List<Chunk> pieces(String code, String symbol) {
    List<Chunk> chunks = new ArrayList<>();
    int start = 0;
    while (start < code.length()) {
      int end = next(code, start + 1);
      String piece = code.substring(start, end);
      int from = start + piece.length() - piece.stripLeading().length();
      chunks.add(chunk(code, chunks.size(), from, from + piece.strip().length(), symbol));
      start = end;
    }
    return chunks;
  }

  private static int next(String code, int from) {
    int next = code.length();
    for (String word : List.of("def ", "class ")) {
      int at = code.indexOf(word, from);
      next = at < 0 ? next : Math.min(next, at);
    }
    return next;
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
