package dev.carrel.answer;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Says beside a refusal that not everything is read yet, while that is so: what is missing may be
 * what carries the answer.
 */
public final class WhileReading implements Answerer {
  private static final String REMARK =
      "Carrel is still reading: a file that is not read yet is not found, and one that is not"
          + " learned yet is found by its words alone. Ask again when everything is up to date.";

  private final Answerer answerer;
  private final BooleanSupplier reading;

  /**
   * Wraps an answerer.
   *
   * @param reading whether a part of the files cannot be found yet by words and by meaning; asked
   *     when an answer is refused
   */
  public WhileReading(Answerer answerer, BooleanSupplier reading) {
    this.answerer = answerer;
    this.reading = reading;
  }

  @Override
  public void answer(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    answerer.answer(
        question,
        event ->
            events.accept(
                event instanceof AnswerEvent.NoGrounds(Answer refusal) && reading.getAsBoolean()
                    ? new AnswerEvent.NoGrounds(refusal.withRemark(REMARK))
                    : event),
        cancelled);
  }
}
