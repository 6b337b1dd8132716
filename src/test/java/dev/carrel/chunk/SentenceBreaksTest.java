package dev.carrel.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SentenceBreaksTest {
  private static List<String> sentences(String text) {
    return SentenceBreaks.of(text).stream().map(range -> range.of(text)).toList();
  }

  @Test
  void a_sentence_ends_at_its_mark() {
    assertEquals(
        List.of("One ends.", "Does two?", "Three does!", "Four\u2026", "Five has no mark"),
        sentences("One ends. Does two?  Three does! Four\u2026 Five has no mark"));
  }

  @Test
  void closing_quotes_and_brackets_belong_to_the_sentence() {
    assertEquals(
        List.of("He said \u201Cgo.\u201D", "(She went.)", "*Gone!*"),
        sentences("He said \u201Cgo.\u201D (She went.) *Gone!*"));
  }

  @Test
  void abbreviations_initials_and_numbers_end_none() {
    assertEquals(
        List.of("Dr. Smith met J. R. Jones, e.g. at 3.5 m, cf. Fig. 2.", "It was No. 5."),
        sentences("Dr. Smith met J. R. Jones, e.g. at 3.5 m, cf. Fig. 2. It was No. 5."));
    assertEquals(
        List.of("Am 3. Mai kam z. B. Frau Dr. Meier.", "Sie blieb bis 1999.", "Dann ging sie."),
        sentences("Am 3. Mai kam z. B. Frau Dr. Meier. Sie blieb bis 1999. Dann ging sie."));
  }

  @Test
  void a_small_letter_goes_on_with_the_sentence() {
    assertEquals(
        List.of("Run foo.bar() vs. baz, ok? yes."), sentences("Run foo.bar() vs. baz, ok? yes."));
  }

  @Test
  void a_line_end_is_a_blank_and_a_blank_line_is_an_end() {
    assertEquals(List.of("One goes\non here", "Two"), sentences("One goes\non here\n  \nTwo\n"));
    assertEquals(
        List.of("One goes\r\non here", "Two"), sentences("One goes\r\non here\r\n\r\nTwo\r\n"));
  }

  @Test
  void items_headings_and_rows_stand_alone() {
    assertEquals(
        List.of("# Title", "Text with", "- one\n  more", "- two", "1. three", "| a | b |"),
        sentences("# Title\nText with\n- one\n  more\n- two\n1. three\n| a | b |"));
  }

  @Test
  void wide_marks_need_no_blank() {
    assertEquals(
        List.of("\u4ECA\u65E5\u306F\u3002", "\u660E\u65E5\uFF1F", "\u306F\u3044"),
        sentences("\u4ECA\u65E5\u306F\u3002\u660E\u65E5\uFF1F\u306F\u3044"));
  }

  @Test
  void a_part_of_a_text_keeps_its_places() {
    String text = "Before. One here. Two here. After.";
    assertEquals(List.of(new Range(8, 17), new Range(18, 27)), SentenceBreaks.of(text, 8, 27));
  }

  @Test
  void every_visible_character_is_in_one_sentence_and_none_in_two() {
    String letters = "ab Z.!?\u2026\"')\n\r\t #-*|1\u3002\u00A0\uD83D\uDE00";
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(120);
      for (int i = 0; i < length; i++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      int last = 0;
      for (Range sentence : SentenceBreaks.of(text.toString())) {
        String gap = text.substring(last, sentence.startChar());
        assertTrue(gap.chars().allMatch(c -> Range.isWhite((char) c)), "seed " + seed);
        assertTrue(sentence.length() > 0, "seed " + seed);
        last = sentence.endChar();
      }
      String rest = text.substring(last);
      assertTrue(rest.chars().allMatch(c -> Range.isWhite((char) c)), "seed " + seed);
    }
  }
}
