package dev.carrel.answer;

import dev.carrel.answer.AnswerEvent.Cited;
import dev.carrel.answer.AnswerEvent.Ending;
import dev.carrel.answer.AnswerEvent.Finished;
import dev.carrel.answer.AnswerEvent.Token;
import dev.carrel.embed.Embedder;
import dev.carrel.engine.Engine;
import dev.carrel.engine.EngineException;
import dev.carrel.index.StoredChunk;
import dev.carrel.query.Query;
import dev.carrel.retrieve.ContentWords;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.Retriever;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.retrieve.SearchResult;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets a local language model answer from the best passages. The model is not asked when they do
 * not carry an answer; every citation it makes is resolved to its place, or taken out of the text;
 * and an answer that rests on none of the passages is none.
 */
public final class GroundedAnswerer implements Answerer {
  /** An answer may have this part of the model's context at most. */
  private static final int ANSWER_SHARE_OF_CONTEXT = 4;

  /**
   * What stands beside the best passage is read, too: an answer goes on over the end of a passage.
   * Beside more than one it would mostly cost time: a small machine reads a hundred tokens a
   * second.
   */
  private static final int NEIGHBOURS_OF = 1;

  /** How often a reader's wish to stop is asked for while the model is silent. */
  private static final Duration CANCEL_CHECK = Duration.ofMillis(50);

  /**
   * A model that forgot to cite is taken to have used a passage that has at least this share of its
   * answer's content words.
   */
  static final double UNCITED_COVERAGE_MIN = .6;

  private final Retriever retriever;
  private final Grounds grounds;
  private final Engine engine;
  private final AnswerLimits limits;

  /**
   * Makes an answerer.
   *
   * @param embedder judges whether the passages carry an answer, before the engine is asked
   */
  public GroundedAnswerer(
      Retriever retriever, Embedder embedder, Engine engine, AnswerLimits limits) {
    this.retriever = retriever;
    this.grounds = new Grounds(new Meanings(embedder));
    this.engine = engine;
    this.limits = limits;
  }

  @Override
  public void answer(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    long startedNanos = System.nanoTime();
    events.accept(new Attempt(question, events, cancelled, startedNanos).run());
  }

  /** One question's way to its ending. */
  private final class Attempt {
    private final Question question;
    private final Consumer<AnswerEvent> events;
    private final BooleanSupplier cancelled;
    private final long startedNanos;
    private final StringBuilder text = new StringBuilder();
    private final List<Citation> citations = new ArrayList<>();
    private double support;
    private List<String> remarks = List.of();

    Attempt(
        Question question,
        Consumer<AnswerEvent> events,
        BooleanSupplier cancelled,
        long startedNanos) {
      this.question = question;
      this.events = events;
      this.cancelled = cancelled;
      this.startedNanos = startedNanos;
    }

    Ending run() {
      SearchResult found =
          retriever.search(
              new SearchRequest(
                      question.text(), question.passagesMax(), SearchMode.HYBRID, question.filter())
                  .withNeighboursOf(NEIGHBOURS_OF));
      remarks = found.remarks();
      String words = Query.of(question.text()).words();
      OptionalDouble judged = grounds.support(words, found, cancelled);
      if (judged.isEmpty()) {
        return Endings.cancelled();
      }
      support = judged.getAsDouble();
      if (Grounds.missing(support)) {
        return Grounds.none(question, support, engine.name(), tookMillis(), remarks);
      }
      try {
        return prepareAndAsk(found.passages());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Endings.cancelled();
      }
    }

    /** Starting an engine and counting tokens can take long: the reader may leave meanwhile. */
    private Ending prepareAndAsk(List<Passage> passages) throws InterruptedException {
      FutureTask<Prepared> preparing = new FutureTask<>(() -> prepare(passages));
      Thread.ofVirtual().name("answer-prompt").start(preparing);
      try {
        while (true) {
          Optional<Ending> cutShort = cutShort(startedNanos);
          if (cutShort.isPresent()) {
            return cutShort.get();
          }
          try {
            return ask(preparing.get(CANCEL_CHECK.toNanos(), TimeUnit.NANOSECONDS));
          } catch (TimeoutException e) {
            // Not ready yet.
          }
        }
      } catch (ExecutionException e) {
        return Endings.engineFailed(engine.name(), e.getCause() == null ? e : e.getCause());
      } finally {
        preparing.cancel(true);
      }
    }

    private Prepared prepare(List<Passage> passages) {
      int context = engine.contextTokensMax();
      int answerTokensMax =
          Math.max(1, Math.min(limits.answerTokensMax(), context / ANSWER_SHARE_OF_CONTEXT));
      Prompt prompt =
          Prompt.fitting(
              question.text(),
              passages,
              context - answerTokensMax,
              engine::countTokens,
              engine::countTokens);
      return new Prepared(prompt, answerTokensMax, context);
    }

    private Ending ask(Prepared prepared) throws InterruptedException {
      Prompt prompt = prepared.prompt();
      if (prompt.passages().isEmpty()) {
        return Endings.contextTooSmall(engine.name(), prepared.contextTokensMax());
      }
      ChatRequest request =
          ChatRequest.builder()
              .messages(prompt.messages())
              .maxOutputTokens(prepared.answerTokensMax())
              .temperature(0.0)
              .build();
      CitationMarks marks = new CitationMarks(prompt.passages().size());
      EngineStream stream;
      try {
        stream = new EngineStream(engine, request);
      } catch (EngineException e) {
        return Endings.engineFailed(engine.name(), e);
      }
      try (stream) {
        Optional<Ending> cutShort = follow(stream, marks, prompt);
        if (cutShort.isPresent()) {
          return cutShort.get();
        }
      }
      show(marks.finish());
      return finish(prompt);
    }

    /** Passes the model's text on until its end; an ending when it may not go on. */
    private Optional<Ending> follow(EngineStream stream, CitationMarks marks, Prompt prompt)
        throws InterruptedException {
      long heardNanos = System.nanoTime();
      while (true) {
        Optional<Ending> cutShort = cutShort(heardNanos);
        if (cutShort.isPresent()) {
          return cutShort;
        }
        switch (stream.poll(CANCEL_CHECK)) {
          case null -> {}
          case EngineStream.Event.Piece(String piece) -> {
            heardNanos = System.nanoTime();
            show(marks.accept(piece));
            cite(marks.cited(), prompt);
          }
          case EngineStream.Event.Complete() -> {
            return Optional.empty();
          }
          case EngineStream.Event.Broken(Throwable cause) -> {
            return Optional.of(Endings.engineFailed(engine.name(), cause));
          }
        }
      }
    }

    /** The ending of an answer that may not go on. */
    private Optional<Ending> cutShort(long heardNanos) {
      if (cancelled.getAsBoolean()) {
        return Optional.of(Endings.cancelled());
      }
      long now = System.nanoTime();
      if (now - startedNanos > limits.totalMax().toNanos()) {
        return Optional.of(Endings.tookTooLong(engine.name(), limits.totalMax()));
      }
      if (now - heardNanos > limits.silenceMax().toNanos()) {
        return Optional.of(Endings.silent(engine.name(), limits.silenceMax()));
      }
      return Optional.empty();
    }

    private void show(String piece) {
      if (!piece.isEmpty()) {
        text.append(piece);
        events.accept(new Token(piece));
      }
    }

    /** Tells of each passage when it is cited for the first time. */
    private void cite(List<Integer> numbers, Prompt prompt) {
      for (int number : numbers.subList(citations.size(), numbers.size())) {
        Citation citation = Quotes.whole(number, prompt.passages().get(number - 1));
        citations.add(citation);
        events.accept(new Cited(citation));
      }
    }

    private Ending finish(Prompt prompt) {
      if (citations.isEmpty() && !text.toString().contains(Grounds.NOT_IN_DOCUMENTS)) {
        int number = uncited(text.toString(), prompt.passages());
        if (number > 0) {
          show(" [" + number + "]");
          cite(List.of(number), prompt);
        }
      }
      if (citations.isEmpty()) {
        return Grounds.none(question, support, engine.name(), tookMillis(), remarks);
      }
      return new Finished(
          new Answer(
              question.text(),
              text.toString().strip(),
              true,
              support,
              citations,
              engine.name(),
              tookMillis(),
              remarks));
    }

    private double tookMillis() {
      return (System.nanoTime() - startedNanos) / 1e6;
    }
  }

  private record Prepared(Prompt prompt, int answerTokensMax, int contextTokensMax) {}

  /** The number of the passage that an answer without any citation rests on; 0 when none does. */
  private static int uncited(String answer, List<StoredChunk> passages) {
    ContentWords words = ContentWords.of(answer);
    int best = 0;
    double coverageBest = UNCITED_COVERAGE_MIN;
    for (int i = 0; i < passages.size(); i++) {
      double coverage = words.coveredBy(ContentWords.of(passages.get(i).chunk().text()));
      if (coverage > coverageBest || (best == 0 && coverage >= coverageBest)) {
        best = i + 1;
        coverageBest = coverage;
      }
    }
    return best;
  }
}
