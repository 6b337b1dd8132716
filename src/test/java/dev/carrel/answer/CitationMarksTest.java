package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CitationMarksTest {
  private static final int PASSAGES = 3;

  private record Read(String text, List<Integer> cited) {}

  @Test
  void a_mark_of_a_passage_that_exists_stays() {
    assertEquals(
        new Read("Bees dance [2]. Rain falls [1].", List.of(2, 1)),
        read("Bees dance [2]. Rain falls [1]."));
  }

  @Test
  void a_mark_that_leads_nowhere_is_taken_out_with_its_space() {
    assertEquals(new Read("Bees dance.", List.of()), read("Bees dance [4]."));
    assertEquals(new Read("Bees dance.", List.of()), read("Bees dance [0]."));
    assertEquals(new Read("Bees dance.", List.of()), read("Bees dance [999999999]."));
  }

  @Test
  void marks_in_other_forms_are_written_alike() {
    assertEquals(new Read("So [1][3].", List.of(1, 3)), read("So [1, 3]."));
    assertEquals(new Read("So [2].", List.of(2)), read("So [Passage 2]."));
    assertEquals(new Read("So [1][2].", List.of(1, 2)), read("So [passages 1 and 2]."));
    assertEquals(new Read("So [3].", List.of(3)), read("So [3; 7]."));
    assertEquals(new Read("So[2]", List.of(2)), read("So[ #2 ]"));
    assertEquals(new Read("So [1][2]", List.of(1, 2)), read("So [1][2]"));
  }

  @Test
  void a_bracket_that_cites_nothing_is_text() {
    for (String text :
        List.of(
            "See [the notes](a.md) for [1a] and [].",
            "An open [ bracket",
            "[",
            "a [b\nc] d",
            "spaces   between",
            "[[x]]")) {
      assertEquals(new Read(text, List.of()), read(text));
    }
  }

  @Test
  void a_bracket_in_code_is_code() {
    assertEquals(new Read("Use `args[1]` here [1].", List.of(1)), read("Use `args[1]` here [1]."));
    assertEquals(
        new Read("```\nx = a[2] # `b`\n```\nSo [3]", List.of(3)),
        read("```\nx = a[2] # `b`\n```\nSo [3]"));
    assertEquals(
        new Read("A stray ` tick\nhere [2]", List.of(2)), read("A stray ` tick\nhere [2]"));
  }

  @Test
  void a_bracket_without_end_is_not_held_for_ever() {
    String text = "[1" + " ".repeat(500) + "]";
    assertEquals(new Read(text, List.of()), read(text));
    CitationMarks marks = new CitationMarks(PASSAGES);
    assertTrue(marks.accept("[1" + " ".repeat(500)).length() > 400);
  }

  @Test
  void how_the_text_is_cut_into_pieces_changes_nothing() {
    String[] parts = {
      "[1]", "[2, 3]", "[9]", " ", "  ", "word", "`a[1]`", "[", "]", "\n", "```\n", ".", "[x]", "1"
    };
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      CitationMarks marks = new CitationMarks(PASSAGES);
      StringBuilder shown = new StringBuilder();
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(4));
        shown.append(marks.accept(text.substring(at, end)));
        at = end;
      }
      shown.append(marks.finish());
      assertEquals(
          read(text.toString()), new Read(shown.toString(), marks.cited()), "seed " + seed);
    }
  }

  private static Read read(String text) {
    CitationMarks marks = new CitationMarks(PASSAGES);
    String shown = marks.accept(text) + marks.finish();
    return new Read(shown, marks.cited());
  }
}
