package dev.carrel.answer;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Answers questions from passages. Thread-safe. */
public interface Answerer {
  /**
   * Emits events until and including one {@link AnswerEvent.Ending}, on the calling thread, before
   * it returns. An exception thrown by {@code events} cancels the answer and is passed on.
   *
   * @param cancelled asked often; true ends the answer with {@link AnswerEvent.Failed} of code
   *     {@code cancelled} and frees the engine
   */
  void answer(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled);
}
