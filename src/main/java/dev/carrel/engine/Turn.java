package dev.carrel.engine;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request to an {@link EmbeddedEngine}. */
final class Turn extends QueuedTurn {
  /** A process that does not confirm a cancel in this time is ended. */
  private static final Duration CANCEL_MAX = Duration.ofSeconds(5);

  private final EngineSettings settings;
  private final String name;
  private final Supervisor<EngineProcess> supervisor;
  private final BlockingQueue<Message.Report> reports = new LinkedBlockingQueue<>();
  private final StringBuilder answer = new StringBuilder();
  private final Object state = new Object();
  private @Nullable EngineProcess process;
  private long id;

  Turn(
      EngineSettings settings,
      String name,
      Supervisor<EngineProcess> supervisor,
      WaitingLine<QueuedTurn> line,
      ChatRequest request,
      StreamingChatResponseHandler handler) {
    super(settings.terms(), line, request, handler);
    this.settings = settings;
    this.name = name;
    this.supervisor = supervisor;
  }

  @Override
  void stop() {
    EngineProcess asked;
    synchronized (state) {
      asked = process;
    }
    if (asked != null) {
      asked.send(new Message.Cancel(id));
      // An empty token says nothing, but wakes the turn, which then waits for the end only.
      reports.add(new Message.Token(id, ""));
    }
  }

  @Override
  ChatResponse answer() throws InterruptedException {
    supervisor.acquire();
    try {
      return answered();
    } finally {
      supervisor.release();
    }
  }

  private ChatResponse answered() throws InterruptedException {
    GgufHeader header = supervisor.header();
    ChatTemplate template = ChatTemplate.of(header.chatTemplate());
    Message.Generate draft = order(template, header);
    EngineProcess running = supervisor.running(deadline);
    long next = running.nextId();
    try {
      synchronized (state) {
        if (isCancelled()) {
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
    long left =
        isCancelled()
            ? cancelledAt() + CANCEL_MAX.toNanos() - now
            : Math.min(settings.terms().silenceMax().toNanos(), deadline - now);
    return Duration.ofNanos(Math.max(0, left));
  }

  /** Nothing came in time: the process is hung, unless only the request took too long. */
  private void late(EngineProcess running) {
    if (isCancelled()) {
      throw EmbeddedEngine.hung(running, CANCEL_MAX);
    }
    if (deadline - System.nanoTime() > 0) {
      throw EmbeddedEngine.hung(running, settings.terms().silenceMax());
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
    Wanted wanted = Wanted.of(request, settings.terms(), template.stops());
    return new Message.Generate(
        0,
        template.render(request.messages(), header.specialTokens()),
        wanted.answerTokensMax(),
        wanted.temperature(),
        wanted.topP(),
        wanted.topK().orElse(Wanted.TOP_K_DEFAULT),
        (int) wanted.seed(),
        !wanted.cold(),
        wanted.stops(),
        wanted.grammar().orElse(""));
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
}
