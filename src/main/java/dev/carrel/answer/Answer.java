package dev.carrel.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer as tools see it.
 *
 * @param answer with {@code [1]}-style references to the citations; when not grounded one plain
 *     sentence that says so
 * @param grounded whether the documents carry the answer
 * @param support 0 to 1, comparable between questions: how likely the passages that were found
 *     carry the answer, judged before anything was answered; see {@link Answerability}
 * @param engine name of the language model, or null for the extractive answer
 */
public record Answer(
    String question,
    String answer,
    boolean grounded,
    double support,
    List<Citation> citations,
    @Nullable String engine,
    double tookMillis) {
  public Answer {
    citations = List.copyOf(citations);
  }
}
