package dev.carrel.engine;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a handler what became of its request, on a thread of its own: a handler that blocks holds
 * up nobody else. The queue is as long as an answer has tokens at most.
 */
final class Delivery implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private sealed interface News {}

  private record Piece(String text) implements News {}

  private record Completed(ChatResponse response) implements News {}

  private record Failed(EngineException reason) implements News {}

  private final StreamingChatResponseHandler handler;
  private final PartialResponseContext context;
  private final StreamingHandle handle;
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

  Delivery(StreamingChatResponseHandler handler, StreamingHandle handle) {
    this.handler = handler;
    this.handle = handle;
    this.context = new PartialResponseContext(handle);
  }

  void piece(String text) {
    news.add(new Piece(text));
  }

  void completed(ChatResponse response) {
    news.add(new Completed(response));
  }

  void failed(EngineException reason) {
    news.add(new Failed(reason));
  }

  @Override
  public void run() {
    Throwable thrown = null;
    try {
      for (News next = news.take(); ; next = news.take()) {
        switch (next) {
          case Piece piece -> {
            if (thrown == null && !handle.isCancelled()) {
              thrown = tell(piece);
            }
          }
          case Completed completed -> {
            end(thrown, completed);
            return;
          }
          case Failed failed -> {
            error(thrown == null ? failed.reason() : givenUp(thrown));
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the handler threw, which gives its answer up. */
  private @Nullable Throwable tell(Piece piece) {
    try {
      handler.onPartialResponse(new PartialResponse(piece.text()), context);
      return null;
    } catch (RuntimeException | Error e) {
      handle.cancel();
      return e;
    }
  }

  private void end(@Nullable Throwable thrown, Completed completed) {
    if (thrown != null) {
      error(givenUp(thrown));
      return;
    }
    try {
      handler.onCompleteResponse(completed.response());
    } catch (RuntimeException | Error e) {
      LOG.warn("The receiver of a finished answer failed", e);
    }
  }

  private void error(EngineException reason) {
    try {
      handler.onError(reason);
    } catch (RuntimeException | Error e) {
      LOG.warn("The receiver of an engine's error ({}) failed", reason.getMessage(), e);
    }
  }

  private static EngineException givenUp(Throwable thrown) {
    return new EngineException(
        EngineException.Code.CANCELLED,
        "The answer was given up because its receiver failed: " + thrown + ".",
        thrown);
  }
}
