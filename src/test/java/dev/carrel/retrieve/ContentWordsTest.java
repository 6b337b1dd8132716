package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentWordsTest {
  @Test
  void function_words_and_endings_do_not_count() {
    assertEquals(
        ContentWords.of("queen lay egg"), ContentWords.of("Which queens were laying the eggs?"));
    assertEquals(Set.of(), ContentWords.of("What is it, and why?").stems());
    assertEquals(ContentWords.of("city"), ContentWords.of("cities"));
  }

  @Test
  void coverage_is_the_share_of_the_words_that_are_there() {
    ContentWords question = ContentWords.of("How many eggs does the queen lay in Norway?");
    assertEquals(
        .75, question.coveredBy(ContentWords.of("The queen lays two thousand eggs.")), 1e-12);
    assertEquals(1, question.coveredBy(question));
    assertEquals(0, question.coveredBy(ContentWords.of("Rain fell.")));
    assertEquals(0, ContentWords.of("?").coveredBy(question));
  }

  @Test
  void words_of_any_script_are_words() {
    assertEquals(2, ContentWords.of("Grüße aus 東京").stems().size());
    assertTrue(ContentWords.of("Öl").stems().contains("öl"));
  }

  @Test
  void a_book_is_read_up_to_a_limit() {
    String book = "word ".repeat(ContentWords.WORDS_MAX) + "epilogue";
    assertEquals(Set.of("word"), ContentWords.of(book).stems());
  }
}
