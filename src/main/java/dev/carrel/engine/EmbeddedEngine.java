package dev.carrel.engine;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A model in a GGUF file that llama.cpp runs in a process of its own ({@link EngineWorker}), one
 * answer at a time; further requests wait in line. Whatever happens to the process, every request
 * ends within {@link EngineSettings#answerMax} with an answer or one {@link EngineException}, and
 * the next request gets a new process.
 */
public final class EmbeddedEngine implements Engine {
  private final EngineSettings settings;
  private final String name;
  private final Supervisor<EngineProcess> supervisor;
  private final WaitingLine<QueuedTurn> line;
  private final ModelHash hash;

  private EmbeddedEngine(EngineSettings settings) {
    this.settings = settings;
    this.name = String.valueOf(settings.model().getFileName());
    this.supervisor =
        new Supervisor<>(
            settings.terms(),
            name,
            new ModelFile(settings.model(), GgufHeader::requireEmbeddable),
            new EngineProcess.Start(settings));
    this.line = new WaitingLine<>(settings.requestsWaitingMax());
    this.hash = new ModelHash(settings.model());
  }

  /**
   * An engine that starts its process with the first request.
   *
   * @throws EngineException if the model or the Java for it is not there
   */
  public static EmbeddedEngine of(EngineSettings settings) {
    settings.requireFiles();
    return new EmbeddedEngine(settings);
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
    return EngineWorker.BEGIN_TOKENS + count(template.render(messages, header.specialTokens()));
  }

  private int count(String text) {
    long deadline = System.nanoTime() + settings.answerMax().toNanos();
    supervisor.acquire();
    try {
      EngineProcess process = supervisor.running(deadline);
      long id = process.nextId();
      BlockingQueue<Message.Report> reports = new LinkedBlockingQueue<>();
      try {
        process.ask(id, new Message.Count(id, text), reports);
        return counted(process, reports, deadline);
      } finally {
        process.forget(id);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineException.Code.CANCELLED, "The counting of tokens was interrupted.", e);
    } finally {
      supervisor.release();
    }
  }

  private int counted(EngineProcess process, BlockingQueue<Message.Report> reports, long deadline)
      throws InterruptedException {
    long wait = Math.min(settings.silenceMax().toNanos(), deadline - System.nanoTime());
    return switch (reports.poll(wait, TimeUnit.NANOSECONDS)) {
      case null -> throw hung(process, settings.silenceMax());
      case Message.Counted counted -> counted.tokens();
      case Message.Failed failed -> throw new EngineException(failed.code(), failed.sentence());
      case Message.Report other ->
          throw new IllegalStateException("a count was answered with " + other);
    };
  }

  @Override
  public Optional<String> modelSha256() {
    return Optional.of(hash.sha256());
  }

  @Override
  public StreamingHandle stream(ChatRequest request, StreamingChatResponseHandler handler) {
    Turn turn = new Turn(settings, name, supervisor, line, request, handler);
    turn.begin();
    return turn;
  }

  /** Ends a process that says nothing any more, and returns the reason. */
  static EngineException hung(ModelProcess process, Duration silence) {
    EngineException reason =
        new EngineException(
            EngineException.Code.TIME_OUT,
            "The language model said nothing for %d s and was ended; ask again, or raise the engine's silenceMax for long prompts."
                .formatted(silence.toSeconds()));
    process.kill(reason);
    return reason;
  }

  /** Of the running process, for tests and for people who look for its memory. */
  public OptionalLong processId() {
    return supervisor.pid();
  }

  /** Ends the process; requests that wait are told. */
  @Override
  public void close() {
    supervisor.close();
    line.wake();
  }
}
