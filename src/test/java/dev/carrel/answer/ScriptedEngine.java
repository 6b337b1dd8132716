package dev.carrel.answer;

import dev.carrel.engine.Engine;
import dev.carrel.engine.EngineException;
import dev.carrel.engine.EngineStatus;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/** An engine that says what a test wrote: words for tokens, one piece after the other. */
final class ScriptedEngine implements Engine {
  final List<ChatRequest> asked = new CopyOnWriteArrayList<>();
  final CountDownLatch cancelled = new CountDownLatch(1);
  private final int contextTokensMax;
  private final Script script;

  /** What the engine does when it is asked. */
  interface Script {
    void play(StreamingChatResponseHandler handler, BooleanSupplier givenUp)
        throws InterruptedException;
  }

  ScriptedEngine(int contextTokensMax, Script script) {
    this.contextTokensMax = contextTokensMax;
    this.script = script;
  }

  static ScriptedEngine saying(String... pieces) {
    return saying(4_096, pieces);
  }

  static ScriptedEngine saying(int contextTokensMax, String... pieces) {
    return new ScriptedEngine(
        contextTokensMax,
        (handler, givenUp) -> {
          for (String piece : pieces) {
            handler.onPartialResponse(piece);
          }
          handler.onCompleteResponse(
              ChatResponse.builder().aiMessage(AiMessage.from("done")).build());
        });
  }

  @Override
  public StreamingHandle stream(ChatRequest request, StreamingChatResponseHandler handler) {
    asked.add(request);
    Thread player = Thread.ofVirtual().unstarted(() -> play(handler));
    StreamingHandle handle =
        new StreamingHandle() {
          @Override
          public void cancel() {
            cancelled.countDown();
            player.interrupt();
          }

          @Override
          public boolean isCancelled() {
            return cancelled.getCount() == 0;
          }
        };
    player.start();
    return handle;
  }

  private void play(StreamingChatResponseHandler handler) {
    try {
      script.play(handler, () -> cancelled.getCount() == 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (EngineException e) {
      handler.onError(e);
    }
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus(name(), EngineStatus.State.READY, 0, 0, null);
  }

  @Override
  public int contextTokensMax() {
    return contextTokensMax;
  }

  @Override
  public int countTokens(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  @Override
  public void close() {}
}
