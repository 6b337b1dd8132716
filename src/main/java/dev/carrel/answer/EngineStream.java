package dev.carrel.answer;

import dev.carrel.engine.Engine;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings what an engine streams on threads of its own to the thread that asks for it. Closing it
 * before the end cancels the generation, whether its first piece has come or not.
 */
final class EngineStream implements AutoCloseable {
  /** Pieces that may wait for a slow reader; the engine waits when there are more. */
  private static final int PIECES_MAX = 256;

  private static final Duration CLOSED_CHECK = Duration.ofMillis(100);

  /** What a model says, one after the other; the last two end it. */
  sealed interface Event {
    record Piece(String text) implements Event {}

    record Complete() implements Event {}

    record Broken(Throwable cause) implements Event {}
  }

  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(PIECES_MAX);
  private final StreamingHandle handle;
  private volatile boolean closed;

  /** Starts the generation and returns at once. */
  EngineStream(Engine engine, ChatRequest request) {
    handle = engine.stream(request, new Handler());
  }

  /** The next event; null when none came in that time. */
  @Nullable Event poll(Duration timeout) throws InterruptedException {
    return events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    closed = true;
    handle.cancel();
  }

  private void offer(Event event) {
    try {
      while (!closed && !events.offer(event, CLOSED_CHECK.toNanos(), TimeUnit.NANOSECONDS)) {
        // The reader is slow: wait on, but not for one that has gone.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Handler implements StreamingChatResponseHandler {
    @Override
    public void onPartialResponse(String piece) {
      offer(new Event.Piece(piece));
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      offer(new Event.Complete());
    }

    @Override
    public void onError(Throwable error) {
      offer(new Event.Broken(error));
    }
  }
}
