package dev.carrel.engine;

import dev.langchain4j.data.message.ChatMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A model in a GGUF file that a process of ours holds, started with the first request; one answer
 * at a time, further requests wait in line.
 */
abstract sealed class ProcessEngine<P extends ModelProcess> implements Engine
    permits EmbeddedEngine, LlamaServerEngine {
  final EngineTerms terms;
  final String name;
  final Supervisor<P> supervisor;
  final WaitingLine<QueuedTurn> line;
  private final ModelHash hash;

  ProcessEngine(
      Path model, EngineTerms terms, Consumer<GgufHeader> check, ModelProcess.Launch<P> launch) {
    this.terms = terms;
    this.name = String.valueOf(model.getFileName());
    this.supervisor = new Supervisor<>(terms, name, new ModelFile(model, check), launch);
    this.line = new WaitingLine<>(terms.requestsWaitingMax());
    this.hash = new ModelHash(model);
  }

  /**
   * The tokens of a text as the process counts them.
   *
   * @param deadline of {@link System#nanoTime}
   */
  abstract int count(P process, String text, long deadline) throws InterruptedException;

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final EngineStatus status() {
    return supervisor.status(line.size());
  }

  @Override
  public final int contextTokensMax() {
    return supervisor.contextTokens();
  }

  @Override
  public final int countTokens(String text) {
    return count(new PromptText(supervisor.header().specialTokens()).inert(text));
  }

  @Override
  public final int countTokens(List<ChatMessage> messages) {
    GgufHeader header = supervisor.header();
    ChatTemplate template = ChatTemplate.of(header.chatTemplate());
    return ModelProcess.BEGIN_TOKENS + count(template.render(messages, header.specialTokens()));
  }

  private int count(String text) {
    long deadline = System.nanoTime() + terms.answerMax().toNanos();
    supervisor.acquire();
    try {
      return count(supervisor.running(deadline), text, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineException.Code.CANCELLED, "The counting of tokens was interrupted.", e);
    } finally {
      supervisor.release();
    }
  }

  @Override
  public final Optional<String> modelSha256() {
    return Optional.of(hash.sha256());
  }

  /** Of the running process, for tests and for people who look for its memory. */
  public final OptionalLong processId() {
    return supervisor.pid();
  }

  /** Ends the process; requests that wait are told. */
  @Override
  public final void close() {
    supervisor.close();
    line.wake();
  }
}
