package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What a handler was told, and what it did at each piece. */
final class Heard implements StreamingChatResponseHandler {
  private static final long PATIENCE_SECONDS = 60;

  private final IntConsumer atPiece;
  private final StringBuilder text = new StringBuilder();
  private final AtomicInteger pieces = new AtomicInteger();
  private final AtomicInteger endings = new AtomicInteger();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable ChatResponse response;
  private volatile @Nullable Throwable error;

  Heard() {
    this(_ -> {});
  }

  Heard(IntConsumer atPiece) {
    this.atPiece = atPiece;
  }

  @Override
  public void onPartialResponse(String piece) {
    text.append(piece);
    first.countDown();
    atPiece.accept(pieces.incrementAndGet());
  }

  @Override
  public void onCompleteResponse(ChatResponse complete) {
    response = complete;
    endings.incrementAndGet();
    ended.countDown();
  }

  @Override
  public void onError(Throwable thrown) {
    error = thrown;
    endings.incrementAndGet();
    first.countDown();
    ended.countDown();
  }

  void awaitPiece() throws InterruptedException {
    assertTrue(first.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "no piece");
    assertTrue(text.length() > 0, () -> "instead of a piece: " + error);
  }

  void awaitEnd(String which) throws InterruptedException {
    assertTrue(ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "no end: " + which);
    assertEquals(1, endings.get(), which);
  }

  ChatResponse answer() throws InterruptedException {
    awaitEnd("");
    ChatResponse complete = response;
    return complete != null ? complete : fail("instead of an answer: " + error);
  }

  EngineException failure() throws InterruptedException {
    awaitEnd("");
    return assertInstanceOf(EngineException.class, error, () -> "instead: " + text);
  }

  /** Whether it ended with an answer. */
  boolean answered() {
    return response != null;
  }

  int pieces() {
    return pieces.get();
  }

  String text() {
    return text.toString();
  }
}
