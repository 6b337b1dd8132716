package dev.carrel.answer;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Answers again from what a receipt kept, whatever the files say now. Thread-safe. */
public interface Replayer {
  /**
   * Emits events as {@link Answerer#answer} does. Nothing is searched; a language model is given
   * the same prompt with the same sampling and begins cold, so that two replays say the same.
   *
   * @param cancelled as for an answer
   */
  void replay(Receipt receipt, Consumer<AnswerEvent> events, BooleanSupplier cancelled);
}
