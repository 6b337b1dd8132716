package dev.carrel.answer;

import dev.carrel.answer.AnswerEvent.Ending;
import dev.carrel.answer.AnswerEvent.Finished;
import dev.carrel.embed.Embedder;
import dev.carrel.engine.EmbeddedEngine;
import dev.carrel.engine.Engine;
import dev.carrel.engine.EngineException;
import dev.carrel.engine.EngineParameters;
import dev.carrel.engine.LlamaServerEngine;
import dev.carrel.engine.LoopbackEngine;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.StoredChunk;
import dev.carrel.query.Query;
import dev.carrel.retrieve.ContentWords;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.Retriever;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.retrieve.SearchResult;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a local language model answer from the best passages. The model is not asked when they do
 * not carry an answer; every citation it makes is resolved to its place, or taken out of the text;
 * and an answer that rests on none of the passages is none.
 */
public final class GroundedAnswerer implements Answerer, Replayer {
  private static final Logger LOG = LoggerFactory.getLogger(GroundedAnswerer.class);

  /** An answer may have this part of the model's context at most. */
  private static final int ANSWER_SHARE_OF_CONTEXT = 4;

  /**
   * What stands beside the best passage is read, too: an answer goes on over the end of a passage.
   * Beside more than one it would mostly cost time: a small machine reads a hundred tokens a
   * second.
   */
  private static final int NEIGHBOURS_OF = 1;

  /** How freely another answer is chosen than the likeliest one. */
  private static final double ANOTHER_TEMPERATURE = .7;

  private static final String NOT_COLD = "The engine cannot begin cold, so two replays may differ.";

  private static final String NOTHING_SUPPORTED =
      "What the language model wrote is not supported by the passages that it cited.";

  /** A receipt of the first answers of a large model may lack its hash: no answer waits for it. */
  private static final Duration MODEL_HASH_WAIT = Duration.ofSeconds(2);

  /** How often a reader's wish to stop is asked for while the model is silent. */
  private static final Duration CANCEL_CHECK = Duration.ofMillis(50);

  /**
   * A model that forgot to cite is taken to have used a passage that has at least this share of its
   * answer's content words.
   */
  static final double UNCITED_COVERAGE_MIN = .6;

  private final Retriever retriever;
  private final Grounds grounds;
  private final Verification verification;
  private final AnswerEngines engines;
  private final AnswerLimits limits;

  /**
   * Makes an answerer.
   *
   * @param embedder judges whether the passages carry an answer, before an engine is asked
   */
  public GroundedAnswerer(
      Retriever retriever, Embedder embedder, AnswerEngines engines, AnswerLimits limits) {
    this.retriever = retriever;
    Meanings meanings = new Meanings(embedder);
    this.grounds = new Grounds(meanings);
    this.verification = new Verification(meanings);
    this.engines = engines;
    this.limits = limits;
  }

  /** With one engine for all questions. */
  public GroundedAnswerer(
      Retriever retriever, Embedder embedder, Engine engine, AnswerLimits limits) {
    this(retriever, embedder, AnswerEngines.of(engine), limits);
  }

  @Override
  public void answer(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    long startedNanos = System.nanoTime();
    events.accept(new Attempt(question, events, cancelled, startedNanos).run());
  }

  @Override
  public void replay(Receipt receipt, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    long startedNanos = System.nanoTime();
    Question question =
        new Question(
                Optional.ofNullable(receipt.completedQuestion()).orElse(receipt.question()),
                ChunkFilter.NONE,
                receipt.passagesMax())
            .wishing(receipt.strict(), null, null);
    events.accept(new Attempt(question, events, cancelled, startedNanos).again(receipt));
  }

  /** One question's way to its ending. */
  private final class Attempt {
    private final Question question;
    private final Consumer<AnswerEvent> events;
    private final BooleanSupplier cancelled;
    private final long startedNanos;
    private double support;
    private double standout;
    private List<String> remarks = List.of();
    private List<Passage> found = List.of();
    private Engine engine = engines.general();
    private final FutureTask<Optional<String>> modelHash =
        new FutureTask<>(() -> engine.modelSha256());

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
      SearchResult result =
          retriever.search(
              new SearchRequest(
                      question.text(), question.passagesMax(), SearchMode.HYBRID, question.filter())
                  .withNeighboursOf(NEIGHBOURS_OF));
      remarks = result.remarks();
      found = result.passages();
      engine = engines.forPassages(found);
      standout = result.standout();
      String words = Query.of(question.text()).words();
      OptionalDouble judged = grounds.support(words, result, cancelled);
      if (judged.isEmpty()) {
        return Endings.cancelled();
      }
      support = judged.getAsDouble();
      if (Grounds.missing(support)) {
        return none(Optional.empty(), Optional.empty());
      }
      try {
        return prepareAndAsk();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Endings.cancelled();
      }
    }

    /** The prompt of a receipt once more; what was answered without a model stays as it is. */
    Ending again(Receipt receipt) {
      support = receipt.answer().support();
      standout = receipt.standout();
      found = KeptPassages.found(receipt.passages());
      if (receipt.engine() != null) {
        engine = engines.named(receipt.engine().name());
      }
      Receipt.Asked asked = receipt.asked();
      if (asked == null) {
        return none(Optional.empty(), Optional.empty());
      }
      if (!engine.startsCold()) {
        remarks = with(remarks, NOT_COLD);
      }
      Prompt prompt = new Prompt(asked.prompt(), KeptPassages.numbered(receipt.passages()), 0);
      try {
        return ask(prompt, asked, engine.startsCold());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Endings.cancelled();
      }
    }

    /** Starting an engine and counting tokens can take long: the reader may leave meanwhile. */
    private Ending prepareAndAsk() throws InterruptedException {
      FutureTask<Prepared> preparing = new FutureTask<>(this::prepare);
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

    private Prepared prepare() {
      int context = engine.contextTokensMax();
      int answerTokensMax =
          Math.max(1, Math.min(limits.answerTokensMax(), context / ANSWER_SHARE_OF_CONTEXT));
      Prompt prompt =
          Prompt.fitting(
              question.text(),
              question.history(),
              found,
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
      if (prompt.turnsLeftOut() > 0) {
        remarks =
            with(
                remarks,
                "Of the conversation the oldest turns did not fit into the language model's context: %d."
                    .formatted(prompt.turnsLeftOut()));
      }
      return ask(prompt, asked(prompt, prepared.answerTokensMax()), false);
    }

    private Ending ask(Prompt prompt, Receipt.Asked asked, boolean cold)
        throws InterruptedException {
      Optional<Ending> cutShort;
      CheckedText text =
          new CheckedText(prompt.passages(), verification, question.strict(), events);
      Thread.ofVirtual().name("answer-model-hash").start(modelHash);
      try (EngineStream stream = new EngineStream(engine, request(asked, cold))) {
        cutShort = follow(stream, text);
      } catch (EngineException e) {
        return Endings.engineFailed(engine.name(), e);
      }
      return cutShort.isPresent() ? cutShort.get() : finish(text, prompt, asked);
    }

    private ChatRequest request(Receipt.Asked asked, boolean cold) {
      EngineParameters.Builder parameters =
          EngineParameters.builder()
              .maxOutputTokens(asked.answerTokensMax())
              .temperature(asked.temperature())
              .cold(cold);
      if (asked.grammar() != null) {
        parameters.grammar(asked.grammar());
      }
      if (asked.seed() != null) {
        parameters.seed(asked.seed());
      }
      return ChatRequest.builder()
          .messages(SystemMessage.from(asked.rules()), UserMessage.from(asked.prompt()))
          .parameters(parameters.build())
          .build();
    }

    private Receipt.Asked asked(Prompt prompt, int answerTokensMax) {
      Long seed = question.seed();
      return new Receipt.Asked(
          Prompt.RULES,
          prompt.user(),
          seed == null ? 0 : ANOTHER_TEMPERATURE,
          seed,
          answerTokensMax,
          engine.takesGrammar() ? CitationGrammar.of(prompt.passages().size()) : null);
    }

    /** Passes the model's text on until its end; an ending when it may not go on. */
    private Optional<Ending> follow(EngineStream stream, CheckedText text)
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
            text.accept(piece);
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

    private Ending finish(CheckedText text, Prompt prompt, Receipt.Asked asked) {
      text.end();
      if (!text.cites() && !text.written().contains(Grounds.NOT_IN_DOCUMENTS)) {
        int number = uncited(text.written(), prompt.passages());
        if (number > 0) {
          text.citeAll(number);
        }
      }
      text.finish();
      boolean anySupported = text.statements().stream().anyMatch(Statement::supported);
      if (text.leftOut() > 0) {
        remarks =
            with(
                remarks,
                "Sentences left out since their passages do not support them: %d."
                    .formatted(text.leftOut()));
      }
      if (text.citations().isEmpty() || !(anySupported || text.statements().isEmpty())) {
        if (!text.statements().isEmpty()) {
          remarks = with(remarks, NOTHING_SUPPORTED);
        }
        return none(Optional.of(asked), Optional.of(text.written()));
      }
      Answer answer =
          new Answer(
                  question.text(),
                  text.text(),
                  true,
                  support,
                  text.citations(),
                  engine.name(),
                  tookMillis(),
                  Grounds.remarks(remarks, support))
              .withStatements(text.statements());
      tell(answer, Optional.of(asked), Optional.of(text.written()), prompt.passages());
      return new Finished(answer);
    }

    private Ending none(Optional<Receipt.Asked> asked, Optional<String> written) {
      AnswerEvent.NoGrounds none =
          Grounds.none(question, support, engine.name(), tookMillis(), remarks);
      tell(none.answer(), asked, written, List.of());
      return none;
    }

    /** Tells what the answer came from. */
    private void tell(
        Answer answer,
        Optional<Receipt.Asked> asked,
        Optional<String> written,
        List<StoredChunk> numbered) {
      events.accept(
          new AnswerEvent.Made(
              Receipt.draft(
                  question,
                  standout,
                  new Receipt.EngineUsed(
                      engine.name(), kind(engine), modelSha256(asked.isPresent())),
                  asked.orElse(null),
                  written.orElse(null),
                  KeptPassages.of(found, numbered),
                  answer)));
    }

    /** Reading a large model for its hash takes seconds, so it went on beside the answer. */
    private @Nullable String modelSha256(boolean wanted) {
      if (!wanted) {
        return null;
      }
      try {
        return modelHash.get(MODEL_HASH_WAIT.toNanos(), TimeUnit.NANOSECONDS).orElse(null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      } catch (TimeoutException e) {
        LOG.info("The model {} is still being read for its hash.", engine.name());
        return null;
      } catch (ExecutionException e) {
        LOG.warn("The hash of the model {} is missing from a receipt.", engine.name(), e);
        return null;
      }
    }

    private double tookMillis() {
      return (System.nanoTime() - startedNanos) / 1e6;
    }
  }

  private record Prepared(Prompt prompt, int answerTokensMax, int contextTokensMax) {}

  private static String kind(Engine engine) {
    return switch (engine) {
      case EmbeddedEngine embedded -> "embedded";
      case LlamaServerEngine server -> "llama-server";
      case LoopbackEngine loopback -> "loopback";
      default -> "other";
    };
  }

  private static List<String> with(List<String> remarks, String remark) {
    return Stream.concat(remarks.stream(), Stream.of(remark)).toList();
  }

  /** The number of the passage that an answer without any citation rests on; 0 when none does. */
  private static int uncited(String answer, List<StoredChunk> passages) {
    ContentWords words = ContentWords.of(answer);
    int best = 0;
    double coverageBest = UNCITED_COVERAGE_MIN;
    for (int i = 0; i < passages.size(); i++) {
      double coverage = words.coveredBy(passages.get(i).chunk().text());
      if (coverage > coverageBest || (best == 0 && coverage >= coverageBest)) {
        best = i + 1;
        coverageBest = coverage;
      }
    }
    return best;
  }
}
