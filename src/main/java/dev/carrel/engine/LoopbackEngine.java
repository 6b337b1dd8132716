package dev.carrel.engine;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server on this machine that somebody else started and that speaks the protocol of OpenAI, as
 * Ollama and LM Studio do; one answer at a time, further requests wait in line. Nothing is known of
 * its model but its name: tokens are estimated, never fewer than there are, and what a grammar or a
 * cold start is for is not to be had.
 */
public final class LoopbackEngine implements Engine {
  private final LoopbackSettings settings;
  private final WaitingLine<QueuedTurn> line;
  private final ModelServer server = new Server();
  private final Object state = new Object();
  private EngineStatus.State phase = EngineStatus.State.UNLOADED;
  private @Nullable String lastError;
  private @Nullable ServerTurn running;
  private boolean closed;

  private LoopbackEngine(LoopbackSettings settings) {
    this.settings = settings;
    this.line = new WaitingLine<>(settings.terms().requestsWaitingMax());
  }

  /**
   * An engine that connects with its first request.
   *
   * @throws EngineException if the address is not this machine's
   */
  public static LoopbackEngine of(LoopbackSettings settings) {
    settings.url().addresses();
    return new LoopbackEngine(settings);
  }

  /**
   * The names of the models that a server says it has, as an examination wants to know them.
   *
   * @throws EngineException if it does not answer, or not as such a server
   */
  public static List<String> models(LoopbackSettings settings) {
    return LoopbackModels.of(settings);
  }

  @Override
  public String name() {
    return settings.model();
  }

  @Override
  public EngineStatus status() {
    synchronized (state) {
      return new EngineStatus(name(), phase, line.size(), 0, lastError);
    }
  }

  @Override
  public int contextTokensMax() {
    return settings.terms().contextTokensMax();
  }

  /** An estimate that is above the truth in practice. */
  @Override
  public int countTokens(String text) {
    return LoopbackAsk.tokens(text);
  }

  /** As {@link #countTokens(String)}, with what templates put around messages. */
  @Override
  public int countTokens(List<ChatMessage> messages) {
    return LoopbackAsk.tokens(messages);
  }

  @Override
  public boolean takesGrammar() {
    return false;
  }

  @Override
  public boolean startsCold() {
    return false;
  }

  @Override
  public StreamingHandle stream(ChatRequest request, StreamingChatResponseHandler handler) {
    ServerTurn turn = new ServerTurn(settings.terms(), server, line, request, handler);
    turn.begin();
    return turn;
  }

  /** Requests that run or wait are told; the server goes on. */
  @Override
  public void close() {
    synchronized (state) {
      closed = true;
      if (running != null) {
        running.drop(Supervisor.closed());
      }
    }
    line.wake();
  }

  private final class Server implements ModelServer {
    @Override
    public String name() {
      return settings.model();
    }

    @Override
    public void acquire(ServerTurn turn) {
      synchronized (state) {
        running = turn;
      }
    }

    @Override
    public void release(ServerTurn turn) {
      synchronized (state) {
        running = null;
      }
    }

    @Override
    public Ask ask(ChatRequest request, long deadline) {
      synchronized (state) {
        if (closed) {
          throw Supervisor.closed();
        }
      }
      return LoopbackAsk.of(request, settings);
    }

    @Override
    public void succeeded() {
      synchronized (state) {
        phase = EngineStatus.State.READY;
        lastError = null;
      }
    }

    @Override
    public void failed(EngineException reason) {
      switch (reason.code()) {
        case PROMPT_TOO_LONG, REQUEST_UNSUPPORTED, CANCELLED, CLOSED, BUSY -> {}
        case TIME_OUT,
            CRASHED,
            START_FAILED,
            BACKING_OFF,
            MODEL_MISSING,
            MODEL_DAMAGED,
            MODEL_UNSUPPORTED -> {
          synchronized (state) {
            phase = EngineStatus.State.BACKING_OFF;
            lastError = reason.getMessage();
          }
        }
      }
    }
  }
}
