package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  void a_text_covers_as_its_content_words_do() {
    String[] words = {
      "Flies",
      "fly",
      "doing",
      "studying",
      "Studies",
      "the",
      "THE",
      "ties",
      "s",
      "I",
      "x",
      "x2",
      "happy",
      "happi",
      "Happiness",
      "does",
      "ΣΟΦΟΣ",
      "σοφος",
      "Öl",
      "öl",
      "東京",
      "𝒳y",
      "İstanbul",
      "making",
      "makes",
      "Made",
      "ed",
      "ing",
      "cities",
      "city",
      "ax",
      "aXes",
      "aİb",
      "Kelvin",
      "kelvin"
    };
    Random random = new Random(11);
    for (int round = 0; round < 5_000; round++) {
      String asked = some(words, random, 6);
      String text = some(words, random, 12);
      assertEquals(
          ContentWords.of(asked).coveredBy(ContentWords.of(text)),
          ContentWords.of(asked).coveredBy(text),
          asked + " | " + text);
    }
  }

  private static String some(String[] words, Random random, int max) {
    return IntStream.range(0, random.nextInt(max))
        .mapToObj(_ -> words[random.nextInt(words.length)])
        .collect(Collectors.joining(random.nextBoolean() ? " " : ", "));
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
