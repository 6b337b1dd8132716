package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.cli.Service;
import dev.carrel.serve.FuzzedRequests;
import dev.carrel.serve.HttpService;
import dev.carrel.serve.OpenApiContract;
import dev.carrel.serve.ServeSettings;
import dev.carrel.serve.Uploads;
import dev.carrel.uploads.StoreShelf;
import dev.carrel.watch.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests made from {@code openapi.json}, most of them wrong: none fails inside the service or
 * hangs, each gets an answer of the described form, and afterwards searches find what they found.
 * {@code -Dcarrel.fuzz=20000} sends as many, {@code -Dcarrel.fuzz.seed} says which.
 */
class ApiFuzzTest {
  private static final int REQUESTS = Integer.getInteger("carrel.fuzz", 1_000);
  private static final long SEED = Long.getLong("carrel.fuzz.seed", 20_261_121);
  private static final int CLIENTS = 3;

  /** On a machine that has much else to do; without it a request takes milliseconds. */
  private static final int REPLY_MILLIS_MAX = 20_000;

  private static final int SHOWN_MAX = 200;
  private static final Duration SEQUENCE_WAIT_MAX = Duration.ofMillis(300);
  private static final String KEY = "the key of the fuzzed service";

  /** What was to be waited for did not come in time, as it was asked for. */
  private static final Set<String> NOT_YET =
      Set.of("\"code\":\"sequence_not_reached\"", "\"code\":\"not_searchable_yet\"");

  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
  private final AtomicLong slowestNanos = new AtomicLong();

  @TempDir Path scratch;

  @Test
  void no_request_breaks_the_service_or_is_answered_in_another_form() throws Exception {
    try (ServiceRoom room = new ServiceRoom(scratch)) {
      Service service = room.serve(room.notes);
      room.awaitIdle(service);
      Set<String> before = Set.copyOf(room.paths(service, "pump tomatoes"));
      LocalDesk desk = (LocalDesk) service.desk();
      try (HttpService http = HttpService.start(desk, desk.models(), settings())) {
        send(http.port(), new FuzzedRequests(SEED, http.port(), KEY, known(room, service)));
      }
      for (Source source : service.desk().sources()) {
        if (!source.name().equals("notes")) {
          service.desk().removeSource(source.name(), true);
        }
      }
      room.awaitIdle(service);
      assertEquals(before, Set.copyOf(room.paths(service, "pump tomatoes")));
      System.out.printf(
          "%,d requests, seed %d: statuses %s, the slowest took %,d ms%n",
          REQUESTS, SEED, statuses, slowestNanos.get() / 1_000_000);
    }
    assertEquals(
        0,
        wrong.size(),
        () ->
            "seed " + SEED + ":\n" + String.join("\n\n", wrong.stream().limit(SHOWN_MAX).toList()));
  }

  private void send(int port, FuzzedRequests requests) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = next.getAndIncrement(); n < REQUESTS; n = next.getAndIncrement()) {
                  tried(port, n, requests.request(n));
                }
              }));
    }
    for (Thread client : clients) {
      client.join();
    }
  }

  /** What means something where it is asked for. */
  private Map<String, List<String>> known(ServiceRoom room, Service service) throws Exception {
    Path spare = Files.createDirectory(scratch.resolve("spare"));
    Files.writeString(spare.resolve("spare.md"), "A spare anchor lies in the shed.\n");
    String receipt =
        room.post(
                service,
                "/api/v1/ask",
                "{\"question\": \"Where does the pump hang?\", \"keep\": true}")
            .get("receipt")
            .asText();
    String conversation = room.post(service, "/api/v1/conversations", "{}").get("id").asText();
    Uploads uploads = service.desk().uploads();
    byte[] text = "The spare anchor weighs nine kilograms.\n".getBytes(StandardCharsets.UTF_8);
    String file = uploads.keep("spare.md", new ByteArrayInputStream(text), () -> "assistants").id();
    String store =
        uploads
            .create(
                new Uploads.StoreWish("", null, Map.of(), null),
                List.of(new StoreShelf.Addition(file, Map.of())))
            .id();
    Map<String, List<String>> known = new TreeMap<>();
    known.put("vector_store_id", List.of(store, "none"));
    known.put("vector_store_ids", known.get("vector_store_id"));
    known.put("file_id", List.of(file, "none"));
    known.put("file_ids", known.get("file_id"));
    known.put("query", List.of("anchor", "\"nine kilograms\"", "-anchor", "source:notes pump"));
    known.put("id", List.of(receipt, conversation, "none"));
    known.put("name", List.of("spare", "none"));
    known.put("folder", List.of(spare.toString()));
    known.put("file", List.of(scratch.resolve("backup.zip").toString()));
    known.put("source", List.of("notes", "spare", "none"));
    known.put("path", List.of("boat.md", "garden.md", "*.md", "**", "none.md"));
    known.put("type", List.of("md", "text/markdown", "none"));
    known.put(
        "q", List.of("pump", "bilge pump -wall", "\"warm wall\"", "path:*.md pump", "tomat*"));
    known.put("question", List.of("Where does the pump hang?", "What do tomatoes want?"));
    known.put("prompt", known.get("question"));
    known.put("content", known.get("question"));
    known.put("pattern", List.of("pump", "[a-z]+ wall", "(", "(a+)+$", "."));
    known.put(
        "model",
        List.of("carrel", "carrel:notes", "carrel:latest", "text-embedding-3-small", "none"));
    known.put("input", List.of("pump", "wall"));
    known.put(
        "method",
        List.of("initialize", "tools/list", "tools/call", "resources/list", "resources/read"));
    return known;
  }

  /** Never full for so few clients; and a sequence that is not to come is not waited for long. */
  private static ServeSettings settings() {
    ServeSettings usual = ServeSettings.defaults();
    return new ServeSettings(
        usual.host(),
        0,
        usual.bodyBytesMax(),
        usual.requestsMax(),
        2 * CLIENTS,
        2 * CLIENTS,
        SEQUENCE_WAIT_MAX,
        usual.askMax(),
        usual.heartbeat(),
        usual.closeMax(),
        Optional.of(KEY));
  }

  private void tried(int port, int number, FuzzedRequests.Request request) {
    long begun = System.nanoTime();
    try {
      String reply;
      if (request.target().startsWith("/api/v1/backup")) {
        synchronized (wrong) { // One backup at a time: a second one is told to come again.
          reply = reply(port, request.bytes());
        }
      } else {
        reply = reply(port, request.bytes());
      }
      slowestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
      for (String violation : violations(request, reply)) {
        wrong.add(
            "request %d: %s\n%s\n→ %s".formatted(number, violation, request, shortened(reply)));
      }
    } catch (SocketTimeoutException e) {
      wrong.add(
          "request %d has no answer after %d ms\n%s".formatted(number, REPLY_MILLIS_MAX, request));
    } catch (IOException e) {
      if (request.whole()) {
        wrong.add("request %d: %s\n%s".formatted(number, e, request));
      }
    }
  }

  /** Says that nothing more comes, so that what is cut short is not waited for. */
  private static String reply(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(REPLY_MILLIS_MAX);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private List<String> violations(FuzzedRequests.Request request, String reply) {
    int end = reply.indexOf("\r\n\r\n");
    if (end < 0) {
      statuses.merge(0, 1, Integer::sum);
      return request.whole() ? List.of("there is no answer") : List.of();
    }
    int status = Integer.parseInt(reply.substring(9, 12));
    statuses.merge(status, 1, Integer::sum);
    Map<String, String> headers = headers(reply.substring(0, end));
    boolean patience = status == 503 && NOT_YET.stream().anyMatch(reply::contains);
    if (status >= 500 && !patience) {
      return List.of("the status is " + status);
    }
    String body = reply.substring(end + 4);
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      body = unchunked(body);
    }
    if (request.method().equals("HEAD")) {
      return List.of();
    }
    return OpenApiContract.served()
        .violations(
            new OpenApiContract.Exchange(
                request.method(), request.target(), request.body(), status, headers, body));
  }

  private static Map<String, String> headers(String head) {
    Map<String, String> headers = new TreeMap<>();
    head.lines()
        .skip(1)
        .filter(line -> line.contains(":"))
        .forEach(line ->
            headers.put(
                line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                line.substring(line.indexOf(':') + 1).strip()));
    return headers;
  }

  /** Lengths are of bytes. */
  private static String unchunked(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < bytes.length) {
      int line = at;
      while (line < bytes.length && bytes[line] != '\r') {
        line++;
      }
      int length =
          Integer.parseInt(new String(bytes, at, line - at, StandardCharsets.US_ASCII), 16);
      if (length == 0) {
        break;
      }
      out.append(new String(bytes, line + 2, length, StandardCharsets.UTF_8));
      at = line + 2 + length + 2;
    }
    return out.toString();
  }

  private static String shortened(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500) + "…";
  }
}
