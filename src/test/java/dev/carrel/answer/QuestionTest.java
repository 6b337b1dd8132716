package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.carrel.index.ChunkFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
  private static Question asked(String text) {
    return new Question(text, ChunkFilter.NONE, 8);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"When does it leave?\", When does it leave?",
        "` \"When does it leave?\" `, When does it leave?",
        "Who said \"enough\"?, Who said \"enough\"?",
        "\"enough\" and \"more\", \"enough\" and \"more\"",
        "\"enough, \"enough",
        "\"\", \"\""
      })
  void quotation_marks_around_a_whole_question_are_no_part_of_it(String text, String question) {
    assertEquals(question, asked(text).text());
  }

  @Test
  void nothing_is_no_question() {
    assertThrows(IllegalArgumentException.class, () -> asked(" "));
  }
}
