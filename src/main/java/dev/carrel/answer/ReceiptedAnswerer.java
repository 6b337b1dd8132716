package dev.carrel.answer;

import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Files what every answer came from, and tells the answer the number of its receipt. */
public final class ReceiptedAnswerer implements Answerer {
  private static final String NOT_KEPT =
      "The receipt is not kept on the disk: that takes a running service, carrel serve.";

  private final Answerer answerer;
  private final Receipts receipts;
  private final Supplier<IndexState> index;
  private final Clock clock;
  private final RandomGenerator random;

  /** Files the receipts of another's answers. */
  public ReceiptedAnswerer(
      Answerer answerer,
      Receipts receipts,
      Supplier<IndexState> index,
      Clock clock,
      RandomGenerator random) {
    this.answerer = answerer;
    this.receipts = receipts;
    this.index = index;
    this.clock = clock;
    this.random = random;
  }

  /** Which index was searched, and how far it had come. */
  public record IndexState(int generation, long sequence) {}

  @Override
  public void answer(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    String askedAt = clock.instant().toString();
    IndexState searched = index.get();
    answerer.answer(question, new Filing(question, askedAt, searched, events), cancelled);
  }

  /** Passes an answer's events on, but for the receipt. For one answer. */
  private final class Filing implements Consumer<AnswerEvent> {
    private final Question question;
    private final String askedAt;
    private final IndexState searched;
    private final Consumer<AnswerEvent> events;
    private @Nullable Receipt draft;

    Filing(Question question, String askedAt, IndexState searched, Consumer<AnswerEvent> events) {
      this.question = question;
      this.askedAt = askedAt;
      this.searched = searched;
      this.events = events;
    }

    @Override
    public void accept(AnswerEvent event) {
      switch (event) {
        case AnswerEvent.Made(Receipt receipt) -> draft = receipt;
        case AnswerEvent.Finished(Answer answer) ->
            events.accept(new AnswerEvent.Finished(filed(answer)));
        case AnswerEvent.NoGrounds(Answer answer) ->
            events.accept(new AnswerEvent.NoGrounds(filed(answer)));
        case AnswerEvent.Token token -> events.accept(token);
        case AnswerEvent.Cited cited -> events.accept(cited);
        case AnswerEvent.Stated stated -> events.accept(stated);
        case AnswerEvent.Failed failed -> events.accept(failed);
      }
    }

    private Answer filed(Answer answer) {
      if (draft == null) {
        return answer;
      }
      String id = TimedName.next(clock, random);
      boolean wanted = question.keep() == null ? receipts.keptUnlessSaid() : question.keep();
      boolean keep = wanted && receipts.keeps();
      Answer told = wanted && !keep ? answer.withRemark(NOT_KEPT) : answer;
      Receipt receipt =
          draft.filed(id, askedAt, keep, searched.generation(), searched.sequence(), told);
      return receipts.add(receipt) ? receipt.answer() : told;
    }
  }
}
