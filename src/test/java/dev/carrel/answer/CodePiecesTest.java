package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodePiecesTest {
  @Test
  void a_comment_is_read_by_its_sentences_over_its_lines() {
    String code =
        """
        /* The bilge fills slowly. When it is full, and no
         * pump runs, the alarm rings until somebody
         * comes.
         *
         * Nobody has */
        void ring(void) {
            bell++;

            /* Twice. */
            bell++;
        }
        """;
    assertEquals(
        List.of(
            "The bilge fills slowly.",
            "When it is full, and no pump runs, the alarm rings until somebody comes.",
            "Nobody has",
            "void ring(void) {\n    bell++;",
            "Twice.",
            "bell++;\n}"),
        spoken(code));
  }

  @Test
  void a_passage_may_begin_or_end_within_a_comment() {
    assertEquals(
        List.of("pump runs, the alarm rings.", "int bell;"),
        spoken(" * pump runs, the\n * alarm rings. */\nint bell;\n"));
    assertEquals(List.of("int bell;", "It rings"), spoken("int bell;\n/**\n * It rings\n"));
  }

  @Test
  void other_languages_mark_their_comments_otherwise() {
    for (String mark : List.of("//", "///", "#", "--", ";;", "%")) {
      assertEquals(
          List.of("The pump runs until it is dry.", "run(pump)"),
          spoken(mark + " The pump runs\n" + mark + " until it is dry.\nrun(pump)\n"));
    }
    assertEquals(
        List.of("def run():", "Run the pump until it is dry.", "Then stop.", "pass"),
        spoken("def run():\n  \"\"\"Run the pump until\n  it is dry. Then stop.\"\"\"\n  pass\n"));
  }

  @Test
  void tags_of_documentation_are_sentences_of_their_own() {
    assertEquals(
        List.of("Runs.", "@param litres in the bilge", "@return whether it is dry"),
        spoken(
            "/**\n * Runs.\n *\n * @param litres in the\n *   bilge\n * @return whether it is dry\n */\n"));
  }

  @Test
  void code_that_only_looks_like_a_comment_is_none() {
    for (String code :
        List.of(
            "*litres = 12;",
            "#include <pump.h>",
            "--litres;",
            "int a; // litres",
            "/* a */ int b;")) {
      assertEquals(List.of(code), spoken(code + "\n"));
    }
    assertEquals("a list\n* of two\nb", CodePieces.spoken("a list\n* of two\nb"));
  }

  private static List<String> spoken(String code) {
    return CodePieces.of(code).stream()
        .map(place -> place.of(code))
        .map(CodePieces::spoken)
        .map(piece -> piece.replaceAll("(?<=[\\p{L},])\\n *(?=\\p{Ll})", " "))
        .toList();
  }
}
