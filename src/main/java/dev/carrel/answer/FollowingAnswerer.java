package dev.carrel.answer;

import dev.carrel.engine.Engine;
import dev.carrel.query.Query;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Completes a question from the conversation that it leans on before another answerer sees it: by
 * the language model where there is one, else by rules. A question without a history, or that
 * stands by itself by those rules, is passed on as it is.
 */
public final class FollowingAnswerer implements Answerer {
  private final Answerer answerer;
  private final @Nullable EngineCompletion engine;

  private FollowingAnswerer(Answerer answerer, @Nullable EngineCompletion engine) {
    this.answerer = answerer;
    this.engine = engine;
  }

  /** Completes by rules. */
  public static FollowingAnswerer byRules(Answerer answerer) {
    return new FollowingAnswerer(answerer, null);
  }

  /** Completes by a language model, and by rules where that does not succeed. */
  public static FollowingAnswerer byEngine(Answerer answerer, Engine engine) {
    return byEngine(answerer, engine, EngineCompletion.TIME_MAX);
  }

  static FollowingAnswerer byEngine(Answerer answerer, Engine engine, Duration timeMax) {
    return new FollowingAnswerer(answerer, new EngineCompletion(engine, timeMax));
  }

  @Override
  public void answer(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    if (question.history().isEmpty()) {
      answerer.answer(question, events, cancelled);
      return;
    }
    long startedNanos = System.nanoTime();
    Completion completion;
    try {
      completion = complete(question, cancelled);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      events.accept(Endings.cancelled());
      return;
    }
    if (cancelled.getAsBoolean()) {
      events.accept(Endings.cancelled());
      return;
    }
    double completedMillis = (System.nanoTime() - startedNanos) / 1e6;
    Question alone = question.withText(completion.question().orElse(question.text()));
    answerer.answer(
        alone,
        event -> events.accept(told(event, question, completion, completedMillis)),
        cancelled);
  }

  private Completion complete(Question question, BooleanSupplier cancelled)
      throws InterruptedException {
    RuleCompletion.Context context = RuleCompletion.context(question.history());
    Query query = Query.of(question.text());
    FollowUp followUp = FollowUp.of(query.words(), context.said());
    if (followUp instanceof FollowUp.Stands) {
      return Completion.NONE;
    }
    Optional<String> byRules = RuleCompletion.complete(question.text(), followUp, context);
    boolean operators = !query.conditions().isEmpty() || !query.remarks().isEmpty();
    if (engine == null || operators) {
      return new Completion(byRules, Optional.empty());
    }
    return switch (engine.complete(question, cancelled)) {
      case EngineCompletion.Reply.Completed(String completed) ->
          new Completion(Optional.of(completed), Optional.empty());
      // The rules saw that it leans on something, or they leave it as it is, too.
      case EngineCompletion.Reply.Unchanged() -> new Completion(byRules, Optional.empty());
      case EngineCompletion.Reply.Useless(String why) ->
          new Completion(byRules, Optional.of(remark(why, byRules.isPresent())));
    };
  }

  private static String remark(String why, boolean completed) {
    return "Completing the question from the conversation, the language model "
        + why
        + (completed
            ? ": it was completed by rules instead."
            : ": it was searched as it was asked.");
  }

  private static AnswerEvent told(
      AnswerEvent event, Question question, Completion completion, double completedMillis) {
    return switch (event) {
      case AnswerEvent.Token token -> token;
      case AnswerEvent.Cited cited -> cited;
      case AnswerEvent.Stated stated -> stated;
      case AnswerEvent.Made made -> made;
      case AnswerEvent.Failed failed -> failed;
      case AnswerEvent.Finished(Answer answer) ->
          new AnswerEvent.Finished(of(answer, question, completion, completedMillis));
      case AnswerEvent.NoGrounds(Answer answer) ->
          new AnswerEvent.NoGrounds(of(answer, question, completion, completedMillis));
    };
  }

  private static Answer of(
      Answer answer, Question question, Completion completion, double completedMillis) {
    return new Answer(
        question.text(),
        completion.question().orElse(null),
        answer.answer(),
        answer.grounded(),
        answer.support(),
        answer.citations(),
        answer.engine(),
        answer.tookMillis() + completedMillis,
        Stream.concat(completion.remark().stream(), answer.remarks().stream()).toList(),
        answer.statements(),
        answer.receipt());
  }
}
