package dev.carrel.engine;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A model in a GGUF file that llama.cpp runs in a process of its own ({@link EngineWorker}), one
 * answer at a time; further requests wait in line. Whatever happens to the process, every request
 * ends within {@link EngineTerms#answerMax} with an answer or one {@link EngineException}, and the
 * next request gets a new process.
 */
public final class EmbeddedEngine extends ProcessEngine<EngineProcess> {
  private final EngineSettings settings;

  private EmbeddedEngine(EngineSettings settings) {
    super(
        settings.model(),
        settings.terms(),
        GgufHeader::requireEmbeddable,
        new EngineProcess.Start(settings));
    this.settings = settings;
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
  int count(EngineProcess process, String text, long deadline) throws InterruptedException {
    long id = process.nextId();
    BlockingQueue<Message.Report> reports = new LinkedBlockingQueue<>();
    try {
      process.ask(id, new Message.Count(id, text), reports);
      return counted(process, reports, deadline);
    } finally {
      process.forget(id);
    }
  }

  private int counted(EngineProcess process, BlockingQueue<Message.Report> reports, long deadline)
      throws InterruptedException {
    long wait = Math.min(terms.silenceMax().toNanos(), deadline - System.nanoTime());
    return switch (reports.poll(wait, TimeUnit.NANOSECONDS)) {
      case null -> throw hung(process, terms.silenceMax());
      case Message.Counted counted -> counted.tokens();
      case Message.Failed failed -> throw new EngineException(failed.code(), failed.sentence());
      case Message.Report other ->
          throw new IllegalStateException("a count was answered with " + other);
    };
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
}
