package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.StoredChunk;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionWordsTest {
  private static final StoredChunk TRAIN =
      Library.whole(
          "Flåm.md", "The night train of 1994 leaves Bergen at 22:59 and arrives in Oslo at 6.");

  @Test
  void each_content_word_is_left_out_once() {
    assertEquals(
        List.of(
            "When does the train leave?",
            "When does the night leave?",
            "When does the night train ?"),
        QuestionWords.withoutOne("When does the  night train leave?"));
    assertEquals(
        List.of("the Kjell’s", "the well-known"),
        QuestionWords.withoutOne("the well-known Kjell’s"));
  }

  @Test
  void a_question_of_function_words_has_nothing_to_leave_out() {
    assertEquals(List.of(), QuestionWords.withoutOne("What is it, and where are they?"));
    assertEquals(List.of(), QuestionWords.withoutOne("?!"));
  }

  @Test
  void a_long_question_has_only_its_first_words_left_out() {
    List<String> shorter = QuestionWords.withoutOne("word ".repeat(1_000));
    assertEquals(QuestionWords.LEFT_OUT_MAX, shorter.size());
  }

  @Test
  void a_number_that_the_passage_does_not_have_is_counted_once() {
    assertEquals(0, QuestionWords.numbersMissing("Which train of 1994 leaves at 22:59?", TRAIN));
    assertEquals(1, QuestionWords.numbersMissing("Which train of 1995, I say 1995?", TRAIN));
    assertEquals(2, QuestionWords.numbersMissing("Is 199 or 94 in it?", TRAIN));
    assertEquals(0, QuestionWords.numbersMissing("Which train leaves?", TRAIN));
  }

  @Test
  void a_name_may_stand_in_the_text_or_the_title() {
    assertEquals(0, QuestionWords.namesMissing("When does it leave Bergen for Flåm?", TRAIN));
    assertEquals(.5, QuestionWords.namesMissing("Does it go from Bergen to Stavanger?", TRAIN));
    assertEquals(1, QuestionWords.namesMissing("Does it call at Åndalsnes?", TRAIN));
    assertEquals(0, QuestionWords.namesMissing("Where does it go?", TRAIN));
    assertEquals(0, QuestionWords.namesMissing("The trains of Bergens?", TRAIN), "only its stem");
  }

  @Test
  void a_negation_counts_when_the_sentence_has_none() {
    String plain = "Drones collect nectar.";
    assertTrue(QuestionWords.negatedAlone("Which bees do not collect nectar?", plain));
    assertTrue(QuestionWords.negatedAlone("Welche Bienen sammeln KEINEN Nektar?", plain));
    assertFalse(QuestionWords.negatedAlone("Which bees collect nectar?", plain));
    assertFalse(QuestionWords.negatedAlone("What is a knot of note?", plain));
    for (String negated :
        List.of(
            "Drones never do.", "Drones don't.", "Drones don’t.", "They cannot.", "Ohne sie.")) {
      assertFalse(
          QuestionWords.negatedAlone("Which bees do not collect nectar?", negated), negated);
    }
  }
}
