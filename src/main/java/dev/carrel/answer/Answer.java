package dev.carrel.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer as tools see it.
 *
 * @param question as it was asked
 * @param completedQuestion what was searched and answered in place of a question that leant on its
 *     conversation; null when it stood by itself
 * @param answer with {@code [1]}-style references to the citations; when not grounded one plain
 *     sentence that says so
 * @param grounded whether the documents carry the answer
 * @param support 0 to 1, comparable between questions: how likely the passages that were found
 *     carry the answer, judged before anything was answered; see {@link Answerability}
 * @param engine name of the language model, or null for the extractive answer
 * @param remarks one sentence for whatever was not done as it may have been meant
 */
public record Answer(
    String question,
    @Nullable String completedQuestion,
    String answer,
    boolean grounded,
    double support,
    List<Citation> citations,
    @Nullable String engine,
    double tookMillis,
    List<String> remarks) {
  public Answer {
    citations = List.copyOf(citations);
    remarks = List.copyOf(remarks);
  }

  /** The answer to a question that stood by itself. */
  public Answer(
      String question,
      String answer,
      boolean grounded,
      double support,
      List<Citation> citations,
      @Nullable String engine,
      double tookMillis,
      List<String> remarks) {
    this(question, null, answer, grounded, support, citations, engine, tookMillis, remarks);
  }
}
