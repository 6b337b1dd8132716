package dev.carrel.answer;

import dev.carrel.retrieve.Passage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether passages carry an answer at all. */
final class Grounds {
  /** The whole answer where there is none. */
  static final String NOT_IN_DOCUMENTS = "This is not in your documents.";

  /**
   * The best passage's support below which nothing is answered: 5 % of the questions that could be
   * answered are refused there (see {@code retrieve.Support} for the questions that are to be).
   */
  static final double SUPPORT_MIN = .5;

  private Grounds() {}

  static boolean missing(List<Passage> passages) {
    return passages.stream().noneMatch(passage -> passage.support() >= SUPPORT_MIN);
  }

  /** The ending of a question that nothing answers. */
  static AnswerEvent.NoGrounds none(Question question, @Nullable String engine, double tookMillis) {
    return new AnswerEvent.NoGrounds(
        new Answer(question.text(), NOT_IN_DOCUMENTS, false, List.of(), engine, tookMillis));
  }
}
