package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerabilityTest {
  private static final Answerability PLAIN = new Answerability(.8, .01, 3, 0, 0, false);

  @Test
  void a_near_sentence_that_bears_out_every_word_is_answered() {
    assertEquals(1 / (1 + Math.exp(-.93365)), PLAIN.support(), 1e-9);
    assertTrue(PLAIN.support() > Answerability.SUPPORT_MIN);
  }

  @Test
  void two_wrong_numbers_or_a_wrong_name_and_number_are_refused() {
    assertTrue(new Answerability(.8, .01, 3, 2, 0, false).support() < Answerability.SUPPORT_MIN);
    assertTrue(new Answerability(.8, .01, 3, 1, 1, false).support() < Answerability.SUPPORT_MIN);
    assertTrue(new Answerability(.8, .01, 3, 0, 0, true).support() < Answerability.SUPPORT_MIN);
  }

  @Test
  void support_rises_with_what_speaks_for_it_and_falls_with_what_speaks_against_it() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      double sentence = random.nextDouble();
      double mismatch = random.nextDouble() / 4;
      double standout = random.nextDouble() * 6;
      int numbers = random.nextInt(4);
      double names = random.nextDouble();
      double more = .01 + random.nextDouble() / 4;
      double support =
          new Answerability(sentence, mismatch, standout, numbers, names, false).support();
      assertTrue(support > 0 && support < 1, "seed " + seed);
      assertTrue(
          new Answerability(sentence + more, mismatch, standout, numbers, names, false).support()
              > support,
          "seed " + seed);
      assertTrue(
          new Answerability(sentence, mismatch, standout + more, numbers, names, false).support()
              > support,
          "seed " + seed);
      for (Answerability against :
          new Answerability[] {
            new Answerability(sentence, mismatch + more, standout, numbers, names, false),
            new Answerability(sentence, mismatch, standout, numbers + 1, names, false),
            new Answerability(sentence, mismatch, standout, numbers, names + more, false),
            new Answerability(sentence, mismatch, standout, numbers, names, true)
          }) {
        assertTrue(against.support() < support, "seed " + seed + ": " + against);
      }
    }
  }
}
