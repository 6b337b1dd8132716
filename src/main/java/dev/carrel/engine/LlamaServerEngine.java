package dev.carrel.engine;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model in a GGUF file that a {@code llama-server} of the person's own runs, started by us and
 * ended with us; one answer at a time, further requests wait in line. It loads what that program
 * can load, whatever the embedded engine knows of it.
 */
public final class LlamaServerEngine implements Engine {
  private final LlamaServerSettings settings;
  private final String name;
  private final Supervisor<LlamaServerProcess> supervisor;
  private final WaitingLine<QueuedTurn> line;
  private final ModelHash hash;
  private final ModelServer server = new Server();

  private LlamaServerEngine(LlamaServerSettings settings, SecureRandom random) {
    this.settings = settings;
    this.name = String.valueOf(settings.model().getFileName());
    this.supervisor =
        new Supervisor<>(
            settings.terms(),
            name,
            new ModelFile(settings.model(), _ -> {}),
            new LlamaServerProcess.Start(settings, random));
    this.line = new WaitingLine<>(settings.terms().requestsWaitingMax());
    this.hash = new ModelHash(settings.model());
  }

  /**
   * An engine that starts its server with the first request.
   *
   * @param random for keys
   * @throws EngineException if the model or the program for it is not there
   */
  public static LlamaServerEngine of(LlamaServerSettings settings, SecureRandom random) {
    settings.requireFiles();
    return new LlamaServerEngine(settings, random);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public EngineStatus status() {
    return supervisor.status(line.size());
  }

  @Override
  public int contextTokensMax() {
    return supervisor.contextTokens();
  }

  @Override
  public int countTokens(String text) {
    return count(new PromptText(supervisor.header().specialTokens()).inert(text));
  }

  @Override
  public int countTokens(List<ChatMessage> messages) {
    GgufHeader header = supervisor.header();
    ChatTemplate template = ChatTemplate.of(header.chatTemplate());
    return LlamaServerAsk.BEGIN_TOKENS + count(template.render(messages, header.specialTokens()));
  }

  private int count(String text) {
    long deadline = System.nanoTime() + settings.terms().answerMax().toNanos();
    supervisor.acquire();
    try {
      LlamaServerProcess process = supervisor.running(deadline);
      return LlamaServerAsk.tokens(process, text, settings.terms().silenceMax(), deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineException.Code.CANCELLED, "The counting of tokens was interrupted.", e);
    } finally {
      supervisor.release();
    }
  }

  @Override
  public Optional<String> modelSha256() {
    return Optional.of(hash.sha256());
  }

  @Override
  public StreamingHandle stream(ChatRequest request, StreamingChatResponseHandler handler) {
    ServerTurn turn = new ServerTurn(settings.terms(), server, line, request, handler);
    turn.begin();
    return turn;
  }

  /** Of the running server, for tests and for people who look for its memory. */
  public OptionalLong processId() {
    return supervisor.pid();
  }

  /** Ends the server; requests that wait are told. */
  @Override
  public void close() {
    supervisor.close();
    line.wake();
  }

  private final class Server implements ModelServer {
    @Override
    public String name() {
      return name;
    }

    @Override
    public void acquire(ServerTurn turn) {
      supervisor.acquire();
    }

    @Override
    public void release(ServerTurn turn) {
      supervisor.release();
    }

    @Override
    public Ask ask(ChatRequest request, long deadline) throws InterruptedException {
      GgufHeader header = supervisor.header();
      ChatTemplate template = ChatTemplate.of(header.chatTemplate());
      Wanted wanted = Wanted.of(request, settings.terms(), template.stops());
      String prompt = template.render(request.messages(), header.specialTokens());
      LlamaServerProcess process = supervisor.running(deadline);
      return LlamaServerAsk.of(
          process,
          prompt,
          wanted,
          supervisor.contextTokens(),
          settings.terms().silenceMax(),
          deadline);
    }

    @Override
    public void succeeded() {
      supervisor.succeeded();
    }

    @Override
    public void failed(EngineException reason) {
      // A process that failed has told the supervisor itself; the others go on.
    }
  }
}
