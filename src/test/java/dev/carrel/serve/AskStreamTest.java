package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.answer.Statement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AskStreamTest {
  private static final long PATIENCE_SECONDS = 20;

  /** One event of a stream; a comment has the name {@code :}. */
  private record Event(String name, String data) {}

  @Test
  void a_stream_is_tokens_and_citations_and_then_the_answer() throws Exception {
    try (Loopback loopback = new Loopback(new MemoryDesk())) {
      HttpResponse<String> response =
          loopback.post("/api/v1/ask", "{\"question\": \"night train\", \"stream\": true}");
      assertEquals(200, response.statusCode());
      assertEquals(
          "text/event-stream;charset=utf-8",
          response.headers().firstValue("Content-Type").orElseThrow().toLowerCase(Locale.ROOT));
      assertEquals(
          "nosniff", response.headers().firstValue("X-Content-Type-Options").orElseThrow());
      List<Event> events = events(response.body());
      assertEquals(
          List.of("token", "token", "citation", "answer"),
          events.stream().map(Event::name).toList());
      StringBuilder text = new StringBuilder();
      for (Event token : events.subList(0, 2)) {
        text.append(Json.document(token.data(), AnswerReplies.TokenData.class).text());
      }
      Answer answer = Json.document(events.getLast().data(), Answer.class);
      assertEquals(answer.answer(), text.toString());
      assertEquals(
          answer.citations().getFirst(), Json.document(events.get(2).data(), Citation.class));
    }
  }

  @Test
  void the_verdict_on_a_sentence_is_an_event_of_its_own() throws Exception {
    Statement statement = new Statement(0, 4, "Yes.", List.of(1), false, "It cites no passage.");
    Desk desk =
        new MemoryDesk() {
          @Override
          public void ask(
              Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
            assertTrue(question.strict());
            assertEquals(7L, question.seed());
            events.accept(new AnswerEvent.Stated(statement));
            events.accept(new AnswerEvent.Failed("The engine has died.", "engine_unavailable"));
          }
        };
    try (Loopback loopback = new Loopback(desk)) {
      List<Event> events =
          streamed(
              loopback, "{\"question\": \"a\", \"stream\": true, \"strict\": true, \"seed\": 7}");
      assertEquals(List.of("statement", "error"), events.stream().map(Event::name).toList());
      assertEquals(statement, Json.document(events.getFirst().data(), Statement.class));
    }
  }

  @Test
  void the_accept_header_decides_where_the_body_does_not() throws Exception {
    try (Loopback loopback = new Loopback(new MemoryDesk())) {
      for (String stream : List.of("", ", \"stream\": null")) {
        assertTrue(accepting(loopback, stream).body().contains("event: answer\n"));
      }
      assertFalse(accepting(loopback, ", \"stream\": false").body().contains("event: answer\n"));
    }
  }

  @Test
  void no_grounds_is_an_answer() throws Exception {
    try (Loopback loopback = new Loopback(new MemoryDesk())) {
      List<Event> events = streamed(loopback, "{\"question\": \"Who?\", \"stream\": true}");
      assertEquals(List.of("answer"), events.stream().map(Event::name).toList());
      assertFalse(Json.document(events.getFirst().data(), Answer.class).grounded());
    }
  }

  @Test
  void a_failure_is_an_error_event_with_the_error_document() throws Exception {
    Desk failing =
        asking((events, cancelled) -> {
          events.accept(new AnswerEvent.Token("a"));
          events.accept(
              new AnswerEvent.Failed("The engine is gone: start it.", "engine_unavailable"));
        });
    try (Loopback loopback = new Loopback(failing)) {
      List<Event> events = streamed(loopback, "{\"question\": \"a\", \"stream\": true}");
      assertEquals(List.of("token", "error"), events.stream().map(Event::name).toList());
      ErrorDocument error = Json.document(events.getLast().data(), ErrorDocument.class);
      assertEquals("engine_unavailable", error.error().code());
      assertEquals("server_error", error.error().type());
      HttpResponse<String> whole = loopback.post("/api/v1/ask", "{\"question\": \"a\"}");
      assertEquals(503, whole.statusCode());
      assertEquals(error, Json.document(whole.body(), ErrorDocument.class));
    }
  }

  @Test
  void an_exception_in_the_middle_is_an_error_event() throws Exception {
    Desk failing =
        asking((events, cancelled) -> {
          events.accept(new AnswerEvent.Token("a"));
          throw new DeskException(DeskException.Kind.UNAVAILABLE, "The index is closed.");
        });
    try (Loopback loopback = new Loopback(failing)) {
      List<Event> events = streamed(loopback, "{\"question\": \"a\", \"stream\": true}");
      assertEquals(List.of("token", "error"), events.stream().map(Event::name).toList());
      assertTrue(events.getLast().data().contains("The index is closed."));
    }
  }

  @Test
  void a_thinking_engine_is_heard_by_its_heartbeat() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    Desk thinking =
        asking((events, cancelled) -> {
          await(heard);
          events.accept(new AnswerEvent.Failed("Enough.", "time_out"));
        });
    try (Loopback loopback = new Loopback(thinking, quickHeartbeat());
        Socket socket = loopback.connect()) {
      BufferedReader in = ask(socket, loopback);
      int comments = 0;
      for (String line = in.readLine(); comments < 4; line = in.readLine()) {
        comments += line.startsWith(":") ? 1 : 0;
      }
      heard.countDown();
      String line = in.readLine();
      while (!line.startsWith("event")) {
        line = in.readLine();
      }
      assertEquals("event: error", line);
    }
  }

  @Test
  void a_client_that_is_gone_cancels_its_ask() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch cancelledByClient = new CountDownLatch(1);
    Desk thinking =
        asking((events, cancelled) -> {
          begun.countDown();
          while (!cancelled.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
          }
          cancelledByClient.countDown();
          events.accept(new AnswerEvent.Failed("Cancelled.", "cancelled"));
        });
    try (Loopback loopback = new Loopback(thinking, quickHeartbeat())) {
      try (Socket socket = loopback.connect()) {
        ask(socket, loopback);
        await(begun);
      }
      await(cancelledByClient);
      assertEquals(200, loopback.get("/health").statusCode());
    }
  }

  @Test
  void a_client_that_reads_nothing_counts_as_gone() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    String long64k = "a".repeat(1 << 16);
    Desk talkative =
        asking((events, cancelled) -> {
          try {
            while (!cancelled.getAsBoolean()) {
              events.accept(new AnswerEvent.Token(long64k));
            }
          } finally {
            ended.countDown();
          }
        });
    try (Loopback loopback = new Loopback(talkative, quickHeartbeat());
        Socket socket = loopback.connect()) {
      ask(socket, loopback);
      await(ended);
      assertEquals(200, loopback.get("/health").statusCode());
    }
  }

  @Test
  void an_ask_that_takes_too_long_is_cancelled() throws Exception {
    ServeSettings quick =
        with(Loopback.settings(), Duration.ofMillis(50), Loopback.settings().heartbeat());
    try (Loopback loopback = new Loopback(asking(AskStreamTest::thinkUntilCancelled), quick)) {
      HttpResponse<String> whole = loopback.post("/api/v1/ask", "{\"question\": \"a\"}");
      assertEquals(504, whole.statusCode());
      assertEquals("time_out", Loopback.json(whole).at("/error/code").asText());
      List<Event> events = streamed(loopback, "{\"question\": \"a\", \"stream\": true}");
      assertEquals("error", events.getLast().name());
      assertTrue(events.getLast().data().contains("\"time_out\""));
    }
  }

  @Test
  void a_stream_ends_when_the_service_is_closed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Desk thinking =
        asking((events, cancelled) -> {
          begun.countDown();
          thinkUntilCancelled(events, cancelled);
        });
    try (Loopback loopback = new Loopback(thinking);
        Socket socket = loopback.connect()) {
      BufferedReader in = ask(socket, loopback);
      await(begun);
      loopback.service.close();
      List<String> lines = in.lines().toList();
      assertTrue(lines.contains("event: error"), lines.toString());
      assertTrue(
          lines.stream().anyMatch(line -> line.contains("\"code\":\"closing\"")), lines.toString());
    }
  }

  private static void thinkUntilCancelled(Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    while (!cancelled.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
    events.accept(new AnswerEvent.Failed("Cancelled.", "cancelled"));
  }

  /** How an answer is made. */
  private interface Asking {
    void ask(Consumer<AnswerEvent> events, BooleanSupplier cancelled);
  }

  private static Desk asking(Asking asking) {
    return new MemoryDesk() {
      @Override
      public void ask(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
        asking.ask(events, cancelled);
      }
    };
  }

  private static ServeSettings quickHeartbeat() {
    return with(Loopback.settings(), Duration.ofSeconds(60), Duration.ofMillis(20));
  }

  private static ServeSettings with(ServeSettings s, Duration askMax, Duration heartbeat) {
    return new ServeSettings(
        s.host(),
        0,
        s.bodyBytesMax(),
        s.requestsMax(),
        s.searchesMax(),
        s.asksMax(),
        s.waitMax(),
        askMax,
        heartbeat,
        s.closeMax(),
        Optional.empty());
  }

  private static HttpResponse<String> accepting(Loopback loopback, String stream)
      throws IOException, InterruptedException {
    return loopback.send(
        HttpRequest.newBuilder(loopback.uri("/api/v1/ask"))
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"question\": \"night train\"" + stream + "}")));
  }

  private static List<Event> streamed(Loopback loopback, String body) throws Exception {
    return events(loopback.post("/api/v1/ask", body).body());
  }

  private static List<Event> events(String body) {
    List<Event> events = new ArrayList<>();
    for (String block : body.split("\n\n", -1)) {
      if (block.startsWith("event: ")) {
        int data = block.indexOf("\ndata: ");
        events.add(new Event(block.substring(7, data), block.substring(data + 7)));
      }
    }
    return events;
  }

  private static BufferedReader ask(Socket socket, Loopback loopback) throws IOException {
    String body = "{\"question\": \"a\", \"stream\": true}";
    socket
        .getOutputStream()
        .write(
            ("POST /api/v1/ask HTTP/1.1\r\nHost: localhost:"
                    + loopback.port()
                    + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(StandardCharsets.UTF_8));
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "waited in vain");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
