package dev.carrel.serve;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.engine.Engine;
import dev.carrel.engine.EngineException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What became of a conversation.
 *
 * @param finish {@code stop} or {@code length}
 * @param citations of a grounded answer
 */
record OpenAiReply(
    String text, String finish, List<Citation> citations, int promptTokens, int answerTokens) {
  private static final String CANCELLED = "cancelled";
  private static final Duration CANCEL_CHECK = Duration.ofMillis(50);

  OpenAiReply {
    citations = List.copyOf(citations);
  }

  /** Makes the answer; what it is given hears each piece. */
  interface Work {
    OpenAiReply run(Consumer<String> pieces, BooleanSupplier cancelled);

    /** As {@link #run}, given up after the limit, which its client is told then. */
    default OpenAiReply within(Duration limit, Consumer<String> pieces, BooleanSupplier cancelled) {
      long deadline = System.nanoTime() + limit.toNanos();
      BooleanSupplier late = () -> System.nanoTime() - deadline > 0;
      try {
        return run(pieces, () -> cancelled.getAsBoolean() || late.getAsBoolean());
      } catch (Problem problem) {
        if (problem.code().equals(CANCELLED) && late.getAsBoolean()) {
          throw Problem.of(
              504,
              "time_out",
              "The answer took longer than %d s: ask something narrower."
                  .formatted(limit.toSeconds()));
        }
        throw problem;
      }
    }
  }

  /** What is to be done for a request, everything in which is checked by this. */
  static Work work(OpenAiModels.Meaning meaning, OpenAiChatBody body, Desk desk, Models models) {
    return switch (meaning) {
      case OpenAiModels.Meaning.Library(List<String> sources) -> {
        Question question = body.question(sources);
        yield (pieces, cancelled) -> grounded(desk, models, question, pieces, cancelled);
      }
      case OpenAiModels.Meaning.Plain(Engine engine) -> {
        ChatRequest request = body.request();
        yield (pieces, cancelled) -> plain(engine, request, pieces, cancelled);
      }
      case OpenAiModels.Meaning.Embedding _ ->
          throw Problem.invalid(
              "model",
              "The model %s gives vectors only: ask carrel."
                  .formatted(Limits.shortened(body.model())));
    };
  }

  /** Answers from the documents; tokens are those of the embedding model. */
  static OpenAiReply grounded(
      Desk desk,
      Models models,
      Question question,
      Consumer<String> pieces,
      BooleanSupplier cancelled) {
    AtomicReference<AnswerEvent.@Nullable Ending> ending = new AtomicReference<>();
    StringBuilder shown = new StringBuilder();
    desk.ask(
        question,
        event -> {
          switch (event) {
            case AnswerEvent.Token(String text) -> {
              shown.append(text);
              pieces.accept(text);
            }
            case AnswerEvent.Ending last -> ending.set(last);
            default -> {} // what else there is to tell has no place in this protocol
          }
        },
        cancelled);
    return switch (ending.get()) {
      case AnswerEvent.Finished finished ->
          of(finished.answer(), shown.toString(), question, models, pieces);
      case AnswerEvent.NoGrounds noGrounds ->
          of(noGrounds.answer(), shown.toString(), question, models, pieces);
      case AnswerEvent.Failed failed -> throw problem(failed.code(), failed.message());
      case null -> throw new IllegalStateException("an ask ended without its ending");
    };
  }

  private static OpenAiReply of(
      Answer answer, String shown, Question question, Models models, Consumer<String> pieces) {
    String text = answer.answer();
    if (shown.isEmpty()) {
      pieces.accept(text);
    }
    return new OpenAiReply(
        text, "stop", answer.citations(), models.tokens(question.text()), models.tokens(text));
  }

  /** Such as {@code notes/trips/oslo.md:7-19}. */
  static String place(Citation citation) {
    return citation.source()
        + "/"
        + citation.path()
        + (citation.part() == null ? "" : "#" + citation.part())
        + ":"
        + citation.startLine()
        + "-"
        + citation.endLine();
  }

  private sealed interface News {
    record Piece(String text) implements News {}

    record Complete(ChatResponse response) implements News {}

    record Broken(Throwable cause) implements News {}
  }

  /** Lets the language model answer by itself. */
  static OpenAiReply plain(
      Engine engine, ChatRequest request, Consumer<String> pieces, BooleanSupplier cancelled) {
    BlockingQueue<News> news = new LinkedBlockingQueue<>();
    StreamingHandle handle =
        engine.stream(
            request,
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String piece) {
                news.add(new News.Piece(piece));
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                news.add(new News.Complete(response));
              }

              @Override
              public void onError(Throwable error) {
                news.add(new News.Broken(error));
              }
            });
    try {
      while (true) {
        if (cancelled.getAsBoolean()) {
          throw problem(CANCELLED, "The answer was given up.");
        }
        switch (news.poll(CANCEL_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
          case null -> {}
          case News.Piece(String text) -> pieces.accept(text);
          case News.Complete(ChatResponse response) -> {
            return of(response);
          }
          case News.Broken(EngineException known) ->
              throw problem(code(known), String.valueOf(known.getMessage()));
          case News.Broken(Throwable cause) ->
              throw new IllegalStateException("the engine failed on its own side", cause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw problem(CANCELLED, "The answer was given up.");
    } finally {
      handle.cancel();
    }
  }

  private static OpenAiReply of(ChatResponse response) {
    TokenUsage usage = response.tokenUsage();
    return new OpenAiReply(
        response.aiMessage().text(),
        response.finishReason() == FinishReason.LENGTH ? "length" : "stop",
        List.of(),
        usage == null || usage.inputTokenCount() == null ? 0 : usage.inputTokenCount(),
        usage == null || usage.outputTokenCount() == null ? 0 : usage.outputTokenCount());
  }

  private static String code(EngineException e) {
    return switch (e.code()) {
      case PROMPT_TOO_LONG -> "context_length_exceeded";
      case REQUEST_UNSUPPORTED -> "unsupported";
      case BUSY -> "engine_busy";
      case TIME_OUT -> "time_out";
      case CANCELLED -> CANCELLED;
      default -> "engine_unavailable";
    };
  }

  private static Problem problem(String code, String message) {
    int status =
        switch (code) {
          case "context_length_exceeded", "unsupported", "context_too_small" -> 400;
          case "engine_busy" -> 429;
          case "time_out" -> 504;
          default -> 503;
        };
    return Problem.of(status, code, message);
  }
}
