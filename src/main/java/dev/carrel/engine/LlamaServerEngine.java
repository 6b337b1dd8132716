package dev.carrel.engine;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.security.SecureRandom;

/**
 * A model in a GGUF file that a {@code llama-server} of the person's own runs, started by us and
 * ended with us; one answer at a time, further requests wait in line. It loads what that program
 * can load, whatever the embedded engine knows of it.
 */
public final class LlamaServerEngine extends ProcessEngine<LlamaServerProcess> {
  private final ModelServer server = new Server();

  private LlamaServerEngine(LlamaServerSettings settings, SecureRandom random) {
    super(
        settings.model(),
        settings.terms(),
        _ -> {},
        new LlamaServerProcess.Start(settings, random));
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
  int count(LlamaServerProcess process, String text, long deadline) throws InterruptedException {
    return LlamaServerAsk.tokens(process, text, terms.silenceMax(), deadline);
  }

  @Override
  public StreamingHandle stream(ChatRequest request, StreamingChatResponseHandler handler) {
    ServerTurn turn = new ServerTurn(terms, server, line, request, handler);
    turn.begin();
    return turn;
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
      Wanted wanted = Wanted.of(request, terms, template.stops());
      String prompt = template.render(request.messages(), header.specialTokens());
      LlamaServerProcess process = supervisor.running(deadline);
      return LlamaServerAsk.of(
          process, prompt, wanted, supervisor.contextTokens(), terms.silenceMax(), deadline);
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
