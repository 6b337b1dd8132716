package dev.carrel.engine;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request to an {@link EmbeddedEngine}, from its place in line to its end. */
final class Turn implements StreamingHandle {
  /** A process that does not confirm a cancel in this time is ended. */
  private static final Duration CANCEL_MAX = Duration.ofSeconds(5);

  private static final float TOP_P_DEFAULT = 0.95f;
  private static final int TOP_K_DEFAULT = 40;

  private final EngineSettings settings;
  private final String name;
  private final Supervisor supervisor;
  private final WaitingLine<Turn> line;
  private final ChatRequest request;
  private final Delivery delivery;
  private final long deadline;
  private final BlockingQueue<Message.Report> reports = new LinkedBlockingQueue<>();
  private final StringBuilder answer = new StringBuilder();
  private final Object state = new Object();
  private boolean cancelled;
  private long cancelledAt;
  private @Nullable EngineProcess process;
  private long id;

  Turn(
      EngineSettings settings,
      String name,
      Supervisor supervisor,
      WaitingLine<Turn> line,
      ChatRequest request,
      StreamingChatResponseHandler handler) {
    this.settings = settings;
    this.name = name;
    this.supervisor = supervisor;
    this.line = line;
    this.request = request;
    this.delivery = new Delivery(handler, this);
    this.deadline = System.nanoTime() + settings.answerMax().toNanos();
  }

  /** Starts the threads of this request; they wait in Java only, never in native code. */
  void begin(boolean inLine) {
    Thread.ofVirtual().name("engine delivery").start(delivery);
    if (inLine) {
      Thread.ofVirtual().name("engine turn").start(this::run);
    } else {
      delivery.failed(
          new EngineException(
              EngineException.Code.BUSY,
              "The language model is busy and %d requests wait for it already; ask again later."
                  .formatted(settings.requestsWaitingMax())));
    }
  }

  @Override
  public void cancel() {
    EngineProcess asked;
    synchronized (state) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      cancelledAt = System.nanoTime();
      asked = process;
    }
    line.wake();
    if (asked != null) {
      asked.send(new Message.Cancel(id));
      // An empty token says nothing, but wakes the turn, which then waits for the end only.
      reports.add(new Message.Token(id, ""));
    }
  }

  @Override
  public boolean isCancelled() {
    synchronized (state) {
      return cancelled;
    }
  }

  private void run() {
    try {
      if (line.await(this, deadline, this::isCancelled)) {
        supervisor.acquire();
        try {
          delivery.completed(answer());
        } finally {
          supervisor.release();
        }
      } else {
        delivery.failed(isCancelled() ? givenUp() : tooLate("waiting for other requests"));
      }
    } catch (EngineException e) {
      delivery.failed(e);
    } catch (InterruptedException e) {
      delivery.failed(givenUp());
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      delivery.failed(
          new EngineException(
              EngineException.Code.CRASHED, "The engine failed on its own side: " + e + ".", e));
    } finally {
      line.leave(this);
    }
  }

  private ChatResponse answer() throws InterruptedException {
    GgufHeader header = supervisor.header();
    ChatTemplate template = ChatTemplate.of(header.chatTemplate());
    Message.Generate draft = order(template, header);
    EngineProcess running = supervisor.running(deadline);
    long next = running.nextId();
    try {
      synchronized (state) {
        if (cancelled) {
          throw givenUp();
        }
        process = running;
        id = next;
      }
      running.ask(next, withId(draft, next), reports);
      return listen(running);
    } finally {
      running.forget(next);
    }
  }

  private ChatResponse listen(EngineProcess running) throws InterruptedException {
    while (true) {
      Message.Report report = reports.poll(patience().toNanos(), TimeUnit.NANOSECONDS);
      switch (report) {
        case null -> late(running);
        case Message.Token token -> {
          if (!token.text().isEmpty()) {
            answer.append(token.text());
            delivery.piece(token.text());
          }
        }
        case Message.Done done -> {
          return done(running, done);
        }
        case Message.Failed failed -> throw new EngineException(failed.code(), failed.sentence());
        case Message.Report other ->
            throw new IllegalStateException("a question was answered with " + other);
      }
    }
  }

  private Duration patience() {
    long now = System.nanoTime();
    synchronized (state) {
      long left =
          cancelled
              ? cancelledAt + CANCEL_MAX.toNanos() - now
              : Math.min(settings.silenceMax().toNanos(), deadline - now);
      return Duration.ofNanos(Math.max(0, left));
    }
  }

  /** Nothing came in time: the process is hung, unless only the request took too long. */
  private void late(EngineProcess running) {
    synchronized (state) {
      if (cancelled) {
        throw EmbeddedEngine.hung(running, CANCEL_MAX);
      }
    }
    if (deadline - System.nanoTime() > 0) {
      throw EmbeddedEngine.hung(running, settings.silenceMax());
    }
    // Told now, while the process, which is sound, still has to confirm that it stopped.
    delivery.failed(tooLate("writing its answer"));
    cancel();
  }

  private ChatResponse done(EngineProcess running, Message.Done done) {
    supervisor.succeeded();
    FinishReason reason =
        switch (done.ending()) {
          case STOPPED -> FinishReason.STOP;
          case LIMIT -> FinishReason.LENGTH;
          case CANCELLED -> throw givenUp();
          case CANCELLED_RETIRING -> {
            supervisor.wornOut(running);
            throw givenUp();
          }
        };
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(answer.toString()))
        .modelName(name)
        .tokenUsage(new TokenUsage(done.promptTokens(), done.answerTokens()))
        .finishReason(reason)
        .build();
  }

  private Message.Generate order(ChatTemplate template, GgufHeader header) {
    refuseUnknown();
    List<String> stops = new ArrayList<>(template.stops());
    stops.addAll(request.stopSequences() == null ? List.of() : request.stopSequences());
    if (stops.size() > Wire.STOPS_MAX || stops.stream().anyMatch(String::isEmpty)) {
      throw unsupported(
          "%d stop texts, wanted at most %d and none of them empty"
              .formatted(stops.size(), Wire.STOPS_MAX));
    }
    EngineParameters own = EngineParameters.of(request.parameters());
    Integer tokens = request.maxOutputTokens();
    Double temperature = request.temperature();
    Double topP = request.topP();
    Integer topK = request.topK();
    return new Message.Generate(
        0,
        template.render(request.messages(), header.specialTokens()),
        tokens == null
            ? settings.answerTokensMax()
            : Math.clamp(tokens, 1, settings.answerTokensMax()),
        temperature == null ? settings.temperature() : temperature.floatValue(),
        topP == null ? TOP_P_DEFAULT : topP.floatValue(),
        topK == null ? TOP_K_DEFAULT : topK,
        (int) own.seed().orElse(settings.seed()),
        !own.cold(),
        stops,
        own.grammar().orElse(""));
  }

  private static Message.Generate withId(Message.Generate draft, long id) {
    return new Message.Generate(
        id,
        draft.prompt(),
        draft.answerTokensMax(),
        draft.temperature(),
        draft.topP(),
        draft.topK(),
        draft.seed(),
        draft.promptCached(),
        draft.stops(),
        draft.grammar());
  }

  /** What would be left out silently otherwise. */
  private void refuseUnknown() {
    if (request.toolSpecifications() != null && !request.toolSpecifications().isEmpty()) {
      throw unsupported("tools");
    }
    if (request.responseFormat() != null
        && request.responseFormat().type() == ResponseFormatType.JSON) {
      throw unsupported("the wish for an answer in JSON");
    }
    if (isSet(request.frequencyPenalty()) || isSet(request.presencePenalty())) {
      throw unsupported("a penalty for repeated words");
    }
  }

  private static boolean isSet(@Nullable Double penalty) {
    return penalty != null && penalty != 0;
  }

  private static EngineException unsupported(String what) {
    return new EngineException(
        EngineException.Code.REQUEST_UNSUPPORTED,
        "The request holds %s, which the embedded engine cannot use; ask without.".formatted(what));
  }

  private static EngineException givenUp() {
    return new EngineException(EngineException.Code.CANCELLED, "The answer was given up.");
  }

  private EngineException tooLate(String doing) {
    return new EngineException(
        EngineException.Code.TIME_OUT,
        "The language model took longer than %d s, %s; ask a shorter question or raise the engine's answerMax."
            .formatted(settings.answerMax().toSeconds(), doing));
  }
}
