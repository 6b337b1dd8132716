package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchRequest;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManyRequestsTest {
  private static final long PATIENCE_SECONDS = 20;
  private static final Duration LONG = Duration.ofSeconds(PATIENCE_SECONDS);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger runningMost = new AtomicInteger();

  /** Both searches and asks take until {@link #mayEnd}; an ask may be cancelled. */
  private final Desk slow =
      new MemoryDesk() {
        @Override
        public SearchDocument search(SearchRequest request) {
          runningMost.accumulateAndGet(running.incrementAndGet(), Math::max);
          begun.countDown();
          await(mayEnd);
          running.decrementAndGet();
          return super.search(request);
        }

        @Override
        public void ask(
            Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
          begun.countDown();
          while (mayEnd.getCount() > 0) {
            if (cancelled.getAsBoolean()) {
              events.accept(new AnswerEvent.Failed("Cancelled.", "cancelled"));
              return;
            }
            Thread.onSpinWait();
          }
          super.ask(question, events, cancelled);
        }
      };

  @AfterEach
  void end() {
    mayEnd.countDown();
    clients.close();
  }

  @Test
  void more_requests_than_allowed_are_told_to_come_again() throws Exception {
    try (Loopback loopback = new Loopback(slow, settings(1, 1, LONG, LONG))) {
      Future<HttpResponse<String>> first = search(loopback);
      await(begun);
      HttpResponse<String> second = loopback.get("/api/v1/status");
      assertEquals(503, second.statusCode());
      assertEquals("1", second.headers().firstValue("Retry-After").orElseThrow());
      assertEquals("too_many_requests", Loopback.json(second).at("/error/code").asText());
      assertEquals(200, loopback.get("/health").statusCode());
      assertEquals(200, loopback.get("/metrics").statusCode());
      mayEnd.countDown();
      assertEquals(200, first.get().statusCode());
      assertEquals(200, soon(loopback, "/api/v1/status"));
    }
  }

  /** A reply is there before its place is free again. */
  private static int soon(Loopback loopback, String path) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    int status = loopback.get(path).statusCode();
    while (status == 503 && System.nanoTime() < end) {
      status = loopback.get(path).statusCode();
    }
    return status;
  }

  @Test
  void searches_wait_for_their_turn() throws Exception {
    try (Loopback loopback = new Loopback(slow, settings(64, 2, LONG, LONG))) {
      List<Future<HttpResponse<String>>> searches = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        searches.add(search(loopback));
      }
      await(begun);
      mayEnd.countDown();
      for (Future<HttpResponse<String>> search : searches) {
        assertEquals(200, search.get().statusCode());
      }
      assertTrue(runningMost.get() <= 2, () -> runningMost + " ran at once");
    }
  }

  @Test
  void a_search_does_not_wait_for_ever() throws Exception {
    try (Loopback loopback = new Loopback(slow, settings(64, 1, SHORT, LONG))) {
      Future<HttpResponse<String>> first = search(loopback);
      await(begun);
      assertEquals(503, loopback.get("/api/v1/search?q=Oslo").statusCode());
      mayEnd.countDown();
      assertEquals(200, first.get().statusCode());
    }
  }

  @Test
  void closing_lets_a_request_in_work_finish() throws Exception {
    Loopback loopback = new Loopback(slow, settings(64, 1, LONG, LONG));
    Future<HttpResponse<String>> first = search(loopback);
    await(begun);
    Future<?> closing = clients.submit(loopback.service::close);
    while (loopback.get("/health/ready").statusCode() != 503) {
      Thread.onSpinWait();
    }
    assertEquals(503, loopback.get("/api/v1/search?q=Oslo").statusCode());
    assertEquals(200, loopback.get("/health/live").statusCode());
    mayEnd.countDown();
    assertEquals(200, first.get().statusCode());
    closing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThrows(ConnectException.class, () -> loopback.get("/health/live"));
  }

  @Test
  void closing_cancels_an_ask_that_outlasts_the_limit() throws Exception {
    Loopback loopback = new Loopback(slow, settings(64, 1, LONG, SHORT));
    Future<HttpResponse<String>> ask =
        submit(() -> loopback.post("/api/v1/ask", "{\"question\": \"Oslo\"}"));
    await(begun);
    loopback.service.close();
    HttpResponse<String> response = ask.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertEquals(503, response.statusCode());
    assertEquals("closing", Loopback.json(response).at("/error/code").asText());
  }

  private Future<HttpResponse<String>> search(Loopback loopback) {
    return submit(() -> loopback.get("/api/v1/search?q=Oslo"));
  }

  private Future<HttpResponse<String>> submit(Callable<HttpResponse<String>> request) {
    return clients.submit(request);
  }

  private static ServeSettings settings(
      int requestsMax, int searchesMax, Duration waitMax, Duration closeMax) {
    ServeSettings s = Loopback.settings();
    return new ServeSettings(
        s.host(),
        0,
        s.bodyBytesMax(),
        requestsMax,
        searchesMax,
        s.asksMax(),
        waitMax,
        s.askMax(),
        s.heartbeat(),
        closeMax,
        Optional.empty());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "waited in vain");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
