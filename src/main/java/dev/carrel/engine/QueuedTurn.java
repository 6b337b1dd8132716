package dev.carrel.engine;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/**
 * One request to an engine that answers one at a time, from its place in line to its end. Whatever
 * happens, its receiver is told of one completion or one failure.
 */
abstract class QueuedTurn implements StreamingHandle {
  private final EngineTerms terms;
  private final WaitingLine<QueuedTurn> line;
  private final Object state = new Object();
  private boolean cancelled;
  private long cancelledAt;
  final ChatRequest request;
  final Delivery delivery;
  final long deadline;

  QueuedTurn(
      EngineTerms terms,
      WaitingLine<QueuedTurn> line,
      ChatRequest request,
      StreamingChatResponseHandler handler) {
    this.terms = terms;
    this.line = line;
    this.request = request;
    this.delivery = new Delivery(handler, this);
    this.deadline = System.nanoTime() + terms.answerMax().toNanos();
  }

  /** Answers, as the head of the line, on a thread of the turn that waits in Java only. */
  abstract ChatResponse answer() throws InterruptedException;

  /** Has the engine stop what was begun, if something was; called once, by who gives it up. */
  abstract void stop();

  /** Takes a place in line and starts the threads of this request. */
  final void begin() {
    boolean inLine = line.join(this);
    Thread.ofVirtual().name("engine delivery").start(delivery);
    if (inLine) {
      Thread.ofVirtual().name("engine turn").start(this::run);
    } else {
      delivery.failed(
          new EngineException(
              EngineException.Code.BUSY,
              "The language model is busy and %d requests wait for it already; ask again later."
                  .formatted(terms.requestsWaitingMax())));
    }
  }

  @Override
  public final void cancel() {
    synchronized (state) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      cancelledAt = System.nanoTime();
    }
    line.wake();
    stop();
  }

  @Override
  public final boolean isCancelled() {
    synchronized (state) {
      return cancelled;
    }
  }

  /** Of {@link System#nanoTime}; only once it was given up. */
  final long cancelledAt() {
    synchronized (state) {
      return cancelledAt;
    }
  }

  private void run() {
    try {
      if (line.await(this, deadline, this::isCancelled)) {
        delivery.completed(answer());
      } else {
        delivery.failed(isCancelled() ? givenUp() : tooLate("waiting for other requests"));
      }
    } catch (EngineException e) {
      delivery.failed(e);
    } catch (InterruptedException e) {
      delivery.failed(givenUp());
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      delivery.failed(
          new EngineException(
              EngineException.Code.CRASHED, "The engine failed on its own side: " + e + ".", e));
    } finally {
      line.leave(this);
    }
  }

  static EngineException givenUp() {
    return new EngineException(EngineException.Code.CANCELLED, "The answer was given up.");
  }

  final EngineException tooLate(String doing) {
    return new EngineException(
        EngineException.Code.TIME_OUT,
        "The language model took longer than %d s, %s; ask a shorter question or raise the engine's answerMax."
            .formatted(terms.answerMax().toSeconds(), doing));
  }
}
