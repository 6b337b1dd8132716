package dev.carrel.answer;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Condenses documents to a few sentences that each have their source. Thread-safe. */
public interface Summarizer {
  /**
   * Emits events until and including one {@link SummaryEvent.Ending}, on the calling thread, before
   * it returns. An exception thrown by {@code events} gives the summary up and is passed on.
   *
   * @param cancelled asked often; true ends it with {@link SummaryEvent.Failed} of code {@code
   *     cancelled}
   */
  void summarize(SummaryRequest request, Consumer<SummaryEvent> events, BooleanSupplier cancelled);
}
