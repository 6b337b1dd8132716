package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.access.AuditEntry;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.access.TokenKey;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.ingest.Ingestion;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  private static final String SOURCES = "/api/v1/sources";

  @TempDir Path scratch;
  private final CountDownLatch asked = new CountDownLatch(1);

  /** Answers when it is told to give up, and to nothing else. */
  private final MemoryDesk desk =
      new MemoryDesk() {
        @Override
        public void ask(
            Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
          if (!question.text().equals("for ever")) {
            super.ask(question, events, cancelled);
            return;
          }
          asked.countDown();
          while (!cancelled.getAsBoolean()) {
            Thread.onSpinWait();
          }
          events.accept(new AnswerEvent.Failed("It was given up.", "cancelled"));
        }
      };

  private Keyring keys;
  private Loopback required;
  private Loopback optional;

  @BeforeEach
  void open() {
    keys = new Keyring(scratch.resolve("data"));
    required = new Loopback(desk, Loopback.settings(), keys.access(Keyring.required()));
    optional = new Loopback(desk, Loopback.settings(), keys.access(Exposure.LOOPBACK));
  }

  @AfterEach
  void close() {
    required.close();
    optional.close();
    keys.close();
  }

  @Test
  void without_a_token_only_what_tells_nothing_is_served() throws Exception {
    for (String line : OpenApiTest.described(Loopback.json(required.get("/openapi")))) {
      String[] parts = line.replaceAll("\\{[a-z_]+}", "notes").split(" ", -1);
      boolean open = List.of("/", "/openapi", "/health/live", "/page/notes").contains(parts[1]);
      Loopback.Reply reply =
          required.raw(
              parts[0],
              parts[1],
              parts[0].equals("POST")
                  ? "Content-Type: application/json\r\nContent-Length: 0\r\n"
                  : "");
      int answered = parts[1].equals("/page/notes") ? 404 : 200; // The page has no such file.
      assertEquals(open ? answered : 401, reply.status(), line + "\n" + reply.body());
      if (!open) {
        assertEquals("token_missing", reply.error().path("code").asText(), line);
        assertTrue(reply.hasHeader("WWW-Authenticate: Bearer realm=\"carrel\""), line);
      }
    }
    assertTrue(desk.searches.isEmpty() && desk.reindexed.isEmpty());
  }

  @Test
  void a_key_that_is_not_ours_is_passed_over_where_none_is_needed() throws Exception {
    for (String header :
        List.of("Bearer sk-none", "Bearer ollama", "Bearer ", "Basic YTpi", "nonsense")) {
      assertEquals(200, status(optional, SOURCES, header), header);
      assertEquals(401, status(required, SOURCES, header), header);
    }
  }

  @Test
  void a_key_that_looks_like_ours_must_hold_everywhere() throws Exception {
    String never = TokenKey.fresh(new SecureRandom());
    for (Loopback loopback : List.of(optional, required)) {
      assertEquals(401, status(loopback, SOURCES, "Bearer " + never));
      assertEquals(401, status(loopback, "/health/live", "Bearer " + never));
      assertEquals(401, status(loopback, SOURCES, "bearer carrel_"));
    }
    String key = keys.reader();
    for (Loopback loopback : List.of(optional, required)) {
      assertEquals(200, status(loopback, SOURCES, "Bearer " + key));
      assertEquals(200, status(loopback, SOURCES, "bearer  " + key));
      assertEquals(401, status(loopback, SOURCES, "Bearer " + key.toUpperCase(Locale.ROOT)));
      assertEquals(401, status(loopback, SOURCES, "Bearer " + key + "a"));
      assertEquals(401, status(loopback, SOURCES, "Bearer " + key.substring(0, key.length() - 1)));
    }
  }

  @Test
  void two_keys_are_none() throws Exception {
    String key = keys.reader();
    String twice = "Authorization: Bearer " + key + "\r\nAuthorization: Bearer " + key + "\r\n";
    assertEquals(401, required.raw("GET", SOURCES, twice).status());
    assertEquals(401, optional.raw("GET", SOURCES, twice).status());
  }

  @Test
  void a_removed_token_is_refused_at_once() throws Exception {
    String key = keys.reader();
    assertEquals(200, status(required, SOURCES, "Bearer " + key));
    keys.remove("reader");
    assertEquals(401, status(required, SOURCES, "Bearer " + key));
    String again = keys.reader();
    assertEquals(200, status(required, SOURCES, "Bearer " + again));
    assertEquals(401, status(required, SOURCES, "Bearer " + key));
  }

  @Test
  void an_expired_token_is_refused() throws Exception {
    String key =
        keys.tokens
            .add(
                "brief",
                Grant.all(Permission.READ),
                Optional.of(Clock.systemUTC().instant().minus(Duration.ofSeconds(1))),
                new SecureRandom())
            .key();
    assertEquals(401, status(required, SOURCES, "Bearer " + key));
  }

  @Test
  void an_answer_ends_with_its_token() throws Exception {
    String key = keys.reader();
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(() -> {
          try {
            return required.send(
                HttpRequest.newBuilder(required.uri("/api/v1/ask"))
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"question\": \"for ever\"}")));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertTrue(asked.await(20, TimeUnit.SECONDS));
    keys.remove("reader");
    assertEquals(503, answer.get(20, TimeUnit.SECONDS).statusCode());
  }

  @Test
  void a_token_may_what_it_says_and_no_more() throws Exception {
    String reader = keys.reader();
    String writer = keys.add("writer", Grant.all(Permission.WRITE));
    String admin = keys.add("admin", Grant.all(Permission.ADMIN));
    String part = keys.readerOf("notes");
    String reindex = "{\"which\": \"failed\"}";
    assertEquals(403, post(reader, "/api/v1/reindex", reindex));
    assertEquals(403, post(part, "/api/v1/reindex", reindex));
    assertEquals(202, post(writer, "/api/v1/reindex", reindex));
    String folder = "{\"folder\": \"/home/ada/more\"}";
    assertEquals(403, post(reader, SOURCES, folder));
    assertEquals(403, post(writer, SOURCES, folder));
    assertEquals(201, post(admin, SOURCES, folder));
    assertEquals(403, post(admin, "/api/v1/backup", "{\"file\": \"/tmp/x.zip\"}"));
    assertEquals(200, status(required, "/metrics", "Bearer " + reader));
    assertEquals(403, status(required, "/metrics", "Bearer " + part));
    assertEquals(403, post(reader, "/api/v1/conversations", "{\"keep\": true}"));
    assertEquals(403, post(reader, "/api/v1/ask", "{\"question\": \"Oslo\", \"keep\": true}"));
    assertEquals(200, post(writer, "/api/v1/ask", "{\"question\": \"Oslo\", \"keep\": true}"));
    assertEquals(List.of(Ingestion.Reindex.FAILED), desk.reindexed);
  }

  @Test
  void guessing_is_slowed_and_locks_nobody_out() throws Exception {
    String key = keys.reader();
    Random random = new Random(7);
    int tooMany = 0;
    for (int i = 0; i < 120; i++) {
      byte[] guess = new byte[32];
      random.nextBytes(guess);
      Loopback.Reply reply =
          required.raw(
              "GET",
              SOURCES,
              "Authorization: Bearer carrel_"
                  + Base64.getUrlEncoder().withoutPadding().encodeToString(guess)
                  + "\r\n");
      assertTrue(reply.status() == 401 || reply.status() == 429, reply.body());
      if (reply.status() == 429) {
        tooMany++;
        assertTrue(reply.hasHeader("Retry-After: "), reply.head());
        assertEquals("rate_limited", reply.error().path("code").asText());
      }
      assertEquals(200, status(required, SOURCES, "Bearer " + key), "guess " + i);
    }
    assertTrue(tooMany > 50, tooMany + " guesses were slowed");
    assertEquals(
        List.of("1", "10", "100"),
        keys.audit.latest(100).stream()
            .filter(entry -> entry.action().equals("token.refused"))
            .map(entry -> entry.details().get("count"))
            .toList());
  }

  @Test
  void a_token_that_asks_too_often_is_told_when_to_come_again() throws Exception {
    Exposure slow = new Exposure(false, 2, Optional.empty(), Optional.empty());
    String key = keys.reader();
    String other = keys.readerOf("notes");
    try (Loopback loopback = new Loopback(desk, Loopback.settings(), keys.access(slow))) {
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 40 && !statuses.contains(429); i++) {
        statuses.add(status(loopback, SOURCES, "Bearer " + key));
      }
      assertEquals(429, statuses.getLast(), statuses.toString());
      assertEquals(200, status(loopback, SOURCES, "Bearer " + other));
      assertEquals(200, status(loopback, SOURCES, "Bearer sk-none"));
    }
  }

  @Test
  void a_token_has_only_its_share_of_the_requests_in_work() throws Exception {
    String key = keys.reader();
    ServeSettings usual = Loopback.settings();
    ServeSettings eight =
        new ServeSettings(
            usual.host(),
            0,
            usual.bodyBytesMax(),
            8,
            usual.searchesMax(),
            usual.asksMax(),
            usual.waitMax(),
            usual.askMax(),
            usual.heartbeat(),
            usual.closeMax(),
            Optional.empty());
    try (Loopback small = new Loopback(desk, eight, keys.access(Keyring.required()));
        Socket one = small.connect();
        Socket two = small.connect()) {
      String body = "{\"question\": \"for ever\", \"stream\": true}";
      for (Socket socket : List.of(one, two)) {
        socket
            .getOutputStream()
            .write(ask(small.port(), key, body).getBytes(StandardCharsets.UTF_8));
        assertEquals('H', socket.getInputStream().read());
      }
      assertEquals(429, status(small, SOURCES, "Bearer " + key));
      String other = keys.add("b", Grant.all(Permission.READ));
      assertEquals(200, status(small, SOURCES, "Bearer " + other));
      keys.remove("reader");
    }
  }

  @Test
  void no_key_is_in_any_file() throws Exception {
    String key = keys.reader();
    assertEquals(200, status(required, SOURCES, "Bearer " + key));
    try (Stream<Path> files = Files.walk(scratch.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(content.contains(key.substring(TokenKey.PREFIX.length())), file.toString());
      }
    }
    assertEquals(
        "", keys.audit.latest(100).stream().map(AuditEntry::action).collect(Collectors.joining()));
  }

  private int post(String key, String path, String json) throws Exception {
    return required
        .send(
            HttpRequest.newBuilder(required.uri(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)))
        .statusCode();
  }

  private static String ask(int port, String key, String body) {
    return "POST /api/v1/ask HTTP/1.1\r\nHost: 127.0.0.1:"
        + port
        + "\r\nAuthorization: Bearer "
        + key
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static int status(Loopback loopback, String path, String authorization) throws Exception {
    return loopback.raw("GET", path, "Authorization: " + authorization + "\r\n").status();
  }
}
