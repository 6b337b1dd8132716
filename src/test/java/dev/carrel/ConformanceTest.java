package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.access.AuditLog;
import dev.carrel.access.TokenBook;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.cli.Service;
import dev.carrel.ingest.Status;
import dev.carrel.serve.Access;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.Exposure;
import dev.carrel.serve.HttpService;
import dev.carrel.serve.Loopback;
import dev.carrel.serve.MemoryDesk;
import dev.carrel.serve.OpenApiContract;
import dev.carrel.serve.ServeSettings;
import dev.carrel.state.ServiceFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of {@code openapi.json} is asked for, with every status that it is said to have:
 * what is answered, and what was taken, must be as the document says.
 */
class ConformanceTest {
  private static final Set<String> WITH_KEY =
      Set.of("/api/v1/backup", "/api/v1/jobs", "/api/v1/settings", "/api/v1/models/");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BODY_BYTES_MAX = ServeSettings.BODY_BYTES_MAX_DEFAULT;

  /** A body would have to come for half a minute; a model would have to be busy, a disk full. */
  private static final Set<Integer> NOT_PROVOKED = Set.of(408, 429, 507);

  private final OpenApiContract contract = OpenApiContract.served();
  private final HttpClient client = HttpClient.newHttpClient();

  /** Such as {@code GET /health 200}. */
  private final Set<String> seen = new TreeSet<>();

  /** What is not as the document says. */
  private final Set<String> wrong = new TreeSet<>();

  @TempDir Path scratch;

  @Test
  void every_operation_answers_as_it_is_described_with_every_status() throws Exception {
    Files.createDirectory(scratch.resolve("config"));
    Files.writeString(scratch.resolve("config/carrel.yaml"), "uploads: {fileMegabytesMax: 1}\n");
    try (ServiceRoom room = new ServiceRoom(scratch)) {
      Service service = room.serve(room.notes);
      room.awaitIdle(service);
      Asker asker = new Asker(service.address(), key(service));
      wellAsked(asker);
      refused(asker);
      unknown(asker);
      tooLate(asker, (LocalDesk) service.desk());
    }
    unavailable();
    withoutToken();
    assertEquals("", String.join("\n", wrong));
    Set<String> neverSeen = expected();
    neverSeen.removeAll(seen);
    assertEquals(Set.of(), neverSeen);
  }

  private Set<String> expected() {
    Set<String> expected = new TreeSet<>();
    for (OpenApiContract.Operation operation : contract.operations()) {
      operation
          .described()
          .path("responses")
          .fieldNames()
          .forEachRemaining(status -> {
            if (!NOT_PROVOKED.contains(Integer.parseInt(status))) {
              expected.add(operation.name() + " " + status);
            }
          });
    }
    return expected;
  }

  private static String key(Service service) throws IOException {
    return ServiceFile.read(((LocalDesk) service.desk()).data().folder()).orElseThrow().key();
  }

  /** Sends to one service and holds what comes against the document. */
  private final class Asker {
    private final URI address;
    private final String key;

    Asker(URI address, String key) {
      this.address = address;
      this.key = key;
    }

    JsonNode get(String target) throws Exception {
      return taken(send("GET", target, null));
    }

    JsonNode post(String path, String body) throws Exception {
      return taken(send("POST", path, body));
    }

    void delete(String target) throws Exception {
      taken(send("DELETE", target, null));
    }

    private JsonNode taken(HttpResponse<String> reply) throws IOException {
      assertTrue(reply.statusCode() < 300, reply.request() + ": " + reply.body());
      String type = reply.headers().firstValue("Content-Type").orElse("");
      return type.equals("application/json")
          ? JSON.readTree(reply.body())
          : JSON.getNodeFactory().textNode(reply.body());
    }

    HttpResponse<String> send(
        String method, String target, @Nullable String body, String... headers) throws Exception {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(address.resolve(target)).timeout(ServiceRoom.PATIENCE);
      if (body != null && headers.length == 0) {
        request.header("Content-Type", "application/json");
      }
      if (headers.length > 0) {
        request.headers(headers);
      }
      if (WITH_KEY.stream().anyMatch(target::startsWith)) {
        request.header("Carrel-Key", key);
      }
      HttpResponse<String> reply =
          client.send(
              request
                  .method(
                      method,
                      body == null
                          ? HttpRequest.BodyPublishers.noBody()
                          : HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      OpenApiContract.Exchange exchange =
          new OpenApiContract.Exchange(
              method,
              target,
              body,
              reply.statusCode(),
              OpenApiContract.headers(reply.headers().map()),
              reply.body());
      contract
          .violations(exchange)
          .forEach(violation ->
              wrong.add(method + " " + target + " → " + reply.statusCode() + ": " + violation));
      Optional<OpenApiContract.Operation> operation = contract.operation(method, target);
      operation.ifPresent(known -> seen.add(known.name() + " " + reply.statusCode()));
      return reply;
    }
  }

  /** Everything that can be asked for, in a way that is taken. */
  private void wellAsked(Asker asker) throws Exception {
    for (String target :
        List.of(
            "/",
            "/page/main.js",
            "/page/style.css",
            "/page/icon.svg",
            "/page/manifest.webmanifest",
            "/page/worker.js",
            "/page/icon-192.png",
            "/health",
            "/health/live",
            "/health/ready",
            "/metrics",
            "/openapi",
            "/api/v1/status",
            "/api/v1/search?q=pump&k=5&mode=keyword&source=notes&path=**&type=md&explain=true&recent=true",
            "/api/v1/search?q=pump&min_sequence=1",
            "/api/v1/document?source=notes&path=boat.md&startLine=1&endLine=2",
            "/api/v1/blocks?source=notes&path=boat.md&startLine=1&endLine=2",
            "/api/v1/original?source=notes&path=boat.md",
            "/api/v1/outline?source=notes&path=boat.md",
            "/api/v1/grep?pattern=pump&ignoreCase=true&lines=5",
            "/api/v1/why-not?path=boat.md&q=tomatoes&source=notes",
            "/api/v1/files?source=notes&state=indexed&path=*.md&offset=0&limit=10",
            "/api/v1/sources",
            "/api/v1/folders",
            "/api/v1/folders?folder=/&part=e&hidden=true&offset=0&limit=2",
            "/api/v1/receipts?offset=0&limit=10",
            "/api/v1/conversations",
            "/v1/models",
            "/v1/models/carrel",
            "/api/version",
            "/api/tags",
            "/api/ps")) {
      asker.get(target);
    }
    unchanged(asker);
    unchanged(asker, "/page/main.js");
    answers(asker);
    conversations(asker);
    otherInterfaces(asker);
    stores(asker);
    library(asker);
  }

  private void stores(Asker asker) throws Exception {
    JsonNode file = asker.taken(upload(asker, "oslo.md", "The night train leaves at 23:07.\n"));
    JsonNode noise = asker.taken(upload(asker, "noise.bin", "\0\1\2".repeat(100)));
    upload(asker, "large.md", "x".repeat(1_000_001));
    String files = "[" + file.get("id") + ", " + noise.get("id") + "]";
    JsonNode made =
        asker.post(
            "/v1/vector_stores",
            "{\"name\": \"Trips\", \"file_ids\": ["
                + file.get("id")
                + "], \"metadata\": {\"a\": \"b\"}, \"expires_after\": {\"anchor\":"
                + " \"last_active_at\", \"days\": 3}}");
    String store = "/v1/vector_stores/" + made.get("id").asText();
    String ofFile = "/files/" + file.get("id").asText();
    asker.post(store, "{\"name\": \"Journeys\", \"expires_after\": null}");
    asker.post(store + "/files", "{\"file_id\": " + noise.get("id") + "}");
    asker.post(store + ofFile, "{\"attributes\": {\"year\": 2026, \"open\": true}}");
    JsonNode batch = asker.post(store + "/file_batches", "{\"file_ids\": " + files + "}");
    String ofBatch = store + "/file_batches/" + batch.get("id").asText();
    ServiceRoom.await(() -> asker.get(store).get("status").asText().equals("completed"));
    for (String target :
        List.of(
            "/v1/files?limit=1&order=asc&purpose=assistants&after=" + file.get("id").asText(),
            "/v1" + ofFile,
            "/v1" + ofFile + "/content",
            "/v1/vector_stores?limit=1&before=" + made.get("id").asText(),
            store,
            store + "/files?filter=failed",
            store + ofFile,
            store + ofFile + "/content",
            ofBatch,
            ofBatch + "/files?limit=1")) {
      asker.get(target);
    }
    asker.post(
        store + "/search",
        "{\"query\": [\"night train\"], \"filters\": {\"type\": \"or\", \"filters\": [{\"type\":"
            + " \"gte\", \"key\": \"year\", \"value\": 2026}, {\"type\": \"in\", \"key\": \"open\","
            + " \"value\": [false]}]}, \"ranking_options\": {\"score_threshold\": 0.1}}");
    responses(asker, made.get("id").toString());
    asker.post(ofBatch + "/cancel", "{}");
    asker.delete(store + ofFile);
    asker.delete(store);
    asker.delete("/v1" + ofFile);
  }

  private void responses(Asker asker, String store) throws Exception {
    String question = "\"model\": \"carrel\", \"input\": \"When does the night train leave?\"";
    asker.post("/v1/responses", "{" + question + "}");
    String searching =
        question
            + ", \"tools\": [{\"type\": \"file_search\", \"vector_store_ids\": ["
            + store
            + "]}], \"include\": [\"file_search_call.results\"]";
    asker.post("/v1/responses", "{" + searching + "}");
    asker.post("/v1/responses", "{" + searching + ", \"stream\": true}");
  }

  private static HttpResponse<String> upload(Asker asker, String name, String text)
      throws Exception {
    return asker.send(
        "POST",
        "/v1/files",
        "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\""
            + name
            + "\"\r\n\r\n"
            + text
            + "\r\n--b--\r\n",
        "Content-Type",
        "multipart/form-data; boundary=b");
  }

  /** What is there already is not sent again. */
  private void unchanged(Asker asker) throws Exception {
    for (OpenApiContract.Operation operation : contract.operations()) {
      if (operation.described().path("responses").has("304") && !operation.path().contains("{")) {
        String place =
            operation.path().matches(".*/(document|blocks|outline)")
                ? "?source=notes&path=boat.md"
                : "";
        String target = operation.path() + place;
        String tag = asker.send("GET", target, null).headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = asker.send("GET", target, null, "If-None-Match", tag);
        assertEquals(304, again.statusCode(), target);
        assertEquals(
            200, asker.send("GET", target, null, "If-None-Match", "\"other\"").statusCode());
      }
    }
  }

  /** A file of the page. */
  private static void unchanged(Asker asker, String target) throws Exception {
    String tag = asker.send("GET", target, null).headers().firstValue("ETag").orElseThrow();
    assertEquals(304, asker.send("GET", target, null, "If-None-Match", tag).statusCode());
  }

  /** A request that is sent twice is done once, and its key stands for it alone. */
  private void repeated(Asker asker, String path, String body, String other) throws Exception {
    String[] headers = {"Idempotency-Key", "key of " + path, "Content-Type", "application/json"};
    HttpResponse<String> first = asker.send("POST", path, body, headers);
    HttpResponse<String> again = asker.send("POST", path, body, headers);
    assertEquals(first.body(), again.body());
    assertEquals(first.headers().firstValue("Location"), again.headers().firstValue("Location"));
    assertEquals("true", again.headers().firstValue("Idempotent-Replayed").orElseThrow());
    assertEquals(422, asker.send("POST", path, other, headers).statusCode());
  }

  private void answers(Asker asker) throws Exception {
    String question = "\"question\": \"Where does the bilge pump hang?\"";
    JsonNode answer =
        asker.post("/api/v1/ask", "{" + question + ", \"keep\": true, \"passages\": 3}");
    String citations = answer.get("citations").toString();
    assertTrue(answer.get("grounded").asBoolean(), answer.toString());
    asker.post("/api/v1/ask", "{" + question + ", \"stream\": true}");
    asker.post("/api/v1/citations/verify", "{\"citations\": " + citations + "}");
    String receipt = "/api/v1/receipts/" + answer.get("receipt").asText();
    asker.get(receipt);
    asker.post(receipt + "/replay", "{}");
    asker.delete(receipt);
    asker.post("/api/v1/summaries", "{\"path\": [\"*.md\"], \"sentences\": 2}");
    asker.post("/api/v1/summaries", "{\"q\": \"pump\", \"stream\": true}");
    asker.post("/api/v1/ask", "{\"question\": \"Who painted the Mona Lisa?\"}");
  }

  private void conversations(Asker asker) throws Exception {
    JsonNode begun = asker.post("/api/v1/conversations", "{\"keep\": false}");
    String conversation = "/api/v1/conversations/" + begun.get("id").asText();
    asker.post(conversation + "/ask", "{\"question\": \"Where does the pump hang?\"}");
    asker.post(conversation + "/ask", "{\"question\": \"And the wall?\", \"stream\": true}");
    asker.post(conversation + "/regenerate", "{\"seed\": 7}");
    asker.post(conversation + "/regenerate", "{\"stream\": true}");
    asker.post(conversation + "/stop", "{}");
    asker.get(conversation);
    repeated(asker, "/api/v1/conversations", "{}", "{\"keep\": false}");
    asker.get("/api/v1/conversations");
    asker.delete(conversation);
    asker.delete("/api/v1/conversations");
  }

  private void otherInterfaces(Asker asker) throws Exception {
    String messages =
        "\"model\": \"carrel\", \"messages\": [{\"role\": \"user\", \"content\": \"Where does the"
            + " bilge pump hang?\"}]";
    asker.post("/v1/chat/completions", "{" + messages + "}");
    asker.post(
        "/v1/chat/completions",
        "{" + messages + ", \"stream\": true, \"stream_options\": {\"include_usage\": true}}");
    String prompt = "\"model\": \"carrel\", \"prompt\": \"Where does the bilge pump hang?\"";
    asker.post("/v1/completions", "{" + prompt + "}");
    asker.post("/v1/completions", "{" + prompt + ", \"stream\": true}");
    asker.post(
        "/v1/embeddings", "{\"model\": \"text-embedding-3-small\", \"input\": [\"a\", \"b\"]}");
    asker.post(
        "/v1/embeddings",
        "{\"model\": \"text-embedding-3-small\", \"input\": \"a\", \"encoding_format\": \"base64\"}");
    asker.post("/api/chat", "{" + messages + ", \"stream\": false}");
    asker.post("/api/chat", "{" + messages + "}");
    asker.post("/api/chat", "{\"model\": \"carrel\"}");
    asker.post("/api/generate", "{" + prompt + ", \"stream\": false}");
    asker.post("/api/generate", "{" + prompt + "}");
    asker.post("/api/show", "{\"model\": \"carrel\"}");
    asker.post("/api/embed", "{\"model\": \"text-embedding-3-small\", \"input\": [\"a\"]}");
    asker.post("/mcp", "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}");
    asker.post("/mcp", "{\"jsonrpc\": \"2.0\", \"id\": 2, \"method\": \"no/such\"}");
    asker.post("/mcp", "{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}");
  }

  private void library(Asker asker) throws Exception {
    Path more = Files.createDirectory(scratch.resolve("more"));
    Files.writeString(more.resolve("a.md"), "More of it.\n");
    String folder = "{\"folder\": " + JSON.valueToTree(more.toString()) + "}";
    repeated(asker, "/api/v1/sources", folder, "{\"folder\": \"/elsewhere\"}");
    asker.delete("/api/v1/sources/more?purge=true");
    repeated(asker, "/api/v1/reindex", "{\"which\": \"changed\"}", "{\"which\": \"failed\"}");
    asker.post("/api/v1/rescan", "{\"source\": \"notes\", \"path\": \"boat.md\"}");
    jobs(asker);
    settings(asker);
    models(asker);
    asker.post(
        "/api/v1/backup",
        "{\"file\": " + JSON.valueToTree(scratch.resolve("backup.zip").toString()) + "}");
  }

  /** A model of no use is one, too. */
  private void models(Asker asker) throws Exception {
    Path folder = Files.createDirectories(scratch.resolve("models"));
    Files.writeString(folder.resolve("broken.gguf"), "no model at all");
    asker.get("/api/v1/models");
    String model = "/api/v1/models/broken.gguf";
    String tag = asker.send("GET", model, null).headers().firstValue("ETag").orElseThrow();
    assertEquals(304, asker.send("GET", model, null, "If-None-Match", tag).statusCode());
    asker.delete(model);
    assertEquals(404, asker.send("GET", model, null).statusCode());
    assertEquals(404, asker.send("DELETE", model, null).statusCode());
    String elsewhere =
        "/api/v1/models/" + ServiceRoom.encoded(scratch.resolve("notes/boat.md").toString());
    assertEquals(404, asker.send("GET", elsewhere, null).statusCode());
  }

  private void settings(Asker asker) throws Exception {
    HttpResponse<String> before = asker.send("GET", "/api/v1/settings", null);
    String tag = before.headers().firstValue("ETag").orElseThrow();
    String change = "{\"changes\": {\"watch.everySeconds\": 600, \"power\": null}}";
    String[] ifMatch = {"If-Match", tag, "Content-Type", "application/json"};
    assertEquals(200, asker.send("PATCH", "/api/v1/settings", change, ifMatch).statusCode());
    assertEquals(412, asker.send("PATCH", "/api/v1/settings", change, ifMatch).statusCode());
  }

  private void jobs(Asker asker) throws Exception {
    repeated(
        asker,
        "/api/v1/jobs",
        "{\"kind\": \"rescan\", \"source\": \"notes\"}",
        "{\"kind\": \"rescan\", \"source\": \"none\"}");
    String file = scratch.resolve("job.zip").toString();
    for (String body :
        List.of(
            "{\"kind\": \"rescan\"}",
            "{\"kind\": \"backup\", \"file\": " + JSON.valueToTree(file) + "}",
            "{\"kind\": \"rebuild\"}")) {
      JsonNode begun = asker.post("/api/v1/jobs", body);
      String job = "/api/v1/jobs/" + begun.get("id").asText();
      if (body.contains("rebuild")) {
        assertEquals(409, asker.send("DELETE", job, null).statusCode());
        assertEquals(409, asker.send("POST", "/api/v1/jobs", body).statusCode());
      }
      String events = asker.get(job + "/events").asText();
      assertTrue(events.contains("event: ended"), events);
      assertEquals("done", asker.get(job).get("state").asText());
      asker.delete(job);
    }
    asker.get("/api/v1/jobs");
  }

  /** From another page, with what no route takes, of another type, and too large. */
  private void refused(Asker asker) throws Exception {
    for (OpenApiContract.Operation operation : contract.operations()) {
      String target = operation.path().replaceAll("\\{\\w+}", "nothing");
      boolean post = operation.described().has("requestBody");
      String body = post ? "{}" : null;
      asker.send(
          operation.method(),
          target,
          body,
          "Origin",
          "http://elsewhere.example",
          "Content-Type",
          "application/json");
      if (post) {
        String method = operation.method();
        asker.send(method, target, "{not json", "Content-Type", "application/json");
        asker.send(method, target, "{}", "Content-Type", "text/plain");
        asker.send(method, target, "[\"" + "a".repeat(BODY_BYTES_MAX) + "\"]");
      } else {
        asker.send(operation.method(), target, "{}");
      }
    }
    asker.send("POST", "/v1/files", "no form", "Content-Type", "multipart/form-data; boundary=b");
    asker.send(
        "POST", "/mcp", "{}", "MCP-Protocol-Version", "1", "Content-Type", "application/json");
  }

  /** What there is not. */
  private void unknown(Asker asker) throws Exception {
    asker.send("GET", "/page/none.js", null);
    asker.send("GET", "/api/v1/document?source=notes&path=none.md", null);
    asker.send("GET", "/api/v1/blocks?source=notes&path=none.md", null);
    asker.send("GET", "/api/v1/original?source=notes&path=none.md", null);
    asker.send("GET", "/api/v1/outline?source=notes&path=none.md", null);
    asker.send("GET", "/api/v1/folders?folder=/no/such/folder", null);
    asker.send("GET", "/api/v1/why-not?source=none&path=none.md&q=a", null);
    asker.send("POST", "/api/v1/summaries", "{\"path\": [\"none/**\"]}");
    asker.send("POST", "/api/v1/rescan", "{\"source\": \"none\"}");
    asker.send("GET", "/v1/models/none", null);
    asker.send("DELETE", "/api/v1/sources/none", null);
    for (String id : List.of("receipts/none", "conversations/none")) {
      asker.send("GET", "/api/v1/" + id, null);
      asker.send("DELETE", "/api/v1/" + id, null);
    }
    asker.send("GET", "/api/v1/jobs/none", null);
    asker.send("GET", "/api/v1/jobs/none/events", null);
    asker.send("DELETE", "/api/v1/jobs/none", null);
    asker.send("POST", "/api/v1/receipts/none/replay", "{}");
    asker.send("POST", "/api/v1/conversations/none/ask", "{\"question\": \"a\"}");
    asker.send("POST", "/api/v1/conversations/none/regenerate", "{}");
    asker.send("POST", "/api/v1/conversations/none/stop", "{}");
    String none = "\"model\": \"none\", \"prompt\": \"a\", \"input\": \"a\"";
    String messages = ", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}]";
    for (String path :
        List.of("/v1/embeddings", "/v1/completions", "/api/show", "/api/embed", "/api/generate")) {
      asker.send("POST", path, "{" + none + "}");
    }
    asker.send("POST", "/v1/responses", "{\"model\": \"none\", \"input\": \"a\"}");
    for (String target : List.of("/v1/files/none", "/v1/vector_stores/none")) {
      asker.send("GET", target, null);
      asker.send("DELETE", target, null);
    }
    asker.send("GET", "/v1/files/none/content", null);
    asker.send("POST", "/v1/vector_stores", "{\"file_ids\": [\"none\"]}");
    asker.send("POST", "/v1/vector_stores/none", "{}");
    asker.send("POST", "/v1/vector_stores/none/search", "{\"query\": \"a\"}");
    asker.send("GET", "/v1/vector_stores/none/files", null);
    asker.send("POST", "/v1/vector_stores/none/files", "{\"file_id\": \"none\"}");
    asker.send("GET", "/v1/vector_stores/none/files/none", null);
    asker.send("POST", "/v1/vector_stores/none/files/none", "{\"attributes\": {}}");
    asker.send("DELETE", "/v1/vector_stores/none/files/none", null);
    asker.send("GET", "/v1/vector_stores/none/files/none/content", null);
    asker.send("POST", "/v1/vector_stores/none/file_batches", "{\"file_ids\": [\"none\"]}");
    asker.send("GET", "/v1/vector_stores/none/file_batches/none", null);
    asker.send("POST", "/v1/vector_stores/none/file_batches/none/cancel", "{}");
    asker.send("GET", "/v1/vector_stores/none/file_batches/none/files", null);
    asker.send("POST", "/v1/chat/completions", "{" + none + messages + "}");
    asker.send("POST", "/api/chat", "{" + none + messages + "}");
  }

  /** A service that has its hands full, and one whose index cannot be asked. */
  private void unavailable() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    MemoryDesk busy =
        new MemoryDesk() {
          @Override
          public void ask(
              Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
            begun.countDown();
            try {
              end.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            super.ask(question, events, cancelled);
          }

          @Override
          public Status status() {
            throw new DeskException(DeskException.Kind.UNAVAILABLE, "The index is away.");
          }
        };
    try (Loopback full = new Loopback(busy, settings(1, Duration.ofMinutes(1)))) {
      Asker asker = new Asker(full.uri("/"), "any");
      Thread first = Thread.ofVirtual().start(() -> asked(asker));
      assertTrue(begun.await(60, TimeUnit.SECONDS), "the question was not taken");
      for (OpenApiContract.Operation operation : contract.operations()) {
        asker.send(
            operation.method(),
            operation.path().replaceAll("\\{\\w+}", "nothing"),
            operation.described().has("requestBody") ? "{}" : null);
      }
      end.countDown();
      first.join();
    }
  }

  /** What tells nothing is answered without a token; but not with one that does not hold. */
  private void withoutToken() throws Exception {
    Access access =
        new Access(
            new Exposure(true, 1, Optional.empty(), Optional.empty()),
            TokenBook.EMPTY,
            AuditLog.NONE);
    for (OpenApiContract.Operation operation : contract.operations()) {
      try (Loopback closed =
          new Loopback(new MemoryDesk(), settings(1, Duration.ofMinutes(1)), access)) {
        HttpResponse<String> reply =
            new Asker(closed.uri("/"), "any")
                .send(
                    operation.method(),
                    operation.path().replaceAll("\\{\\w+}", "nothing"),
                    null,
                    "Authorization",
                    "Bearer carrel_none");
        assertEquals(401, reply.statusCode(), operation.name());
      }
    }
  }

  private static void asked(Asker asker) {
    try {
      asker.post("/api/v1/ask", "{\"question\": \"Oslo\"}");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers that take longer than they may: the same desk, and no time. */
  private void tooLate(Asker usual, LocalDesk desk) throws Exception {
    JsonNode answer =
        usual.post("/api/v1/ask", "{\"question\": \"Where does the pump hang?\", \"keep\": true}");
    JsonNode begun = usual.post("/api/v1/conversations", "{}");
    String conversation = "/api/v1/conversations/" + begun.get("id").asText();
    usual.post(conversation + "/ask", "{\"question\": \"Where does the pump hang?\"}");
    String prompt =
        "{\"model\": \"carrel\", \"prompt\": \"Where does the pump hang?\", \"stream\": false,"
            + " \"messages\": [{\"role\": \"user\", \"content\": \"Where does the pump hang?\"}]}";
    try (HttpService http =
        HttpService.start(desk, desk.models(), settings(8, Duration.ofNanos(1)))) {
      Asker asker = new Asker(URI.create("http://127.0.0.1:" + http.port()), "any");
      asker.send("POST", "/api/v1/ask", "{\"question\": \"Where does the pump hang?\"}");
      asker.send("POST", "/api/v1/summaries", "{}");
      asker.send("POST", "/api/v1/receipts/" + answer.get("receipt").asText() + "/replay", "{}");
      asker.send("POST", conversation + "/ask", "{\"question\": \"And the garden?\"}");
      asker.send("POST", conversation + "/regenerate", "{}");
      for (String path :
          List.of("/v1/chat/completions", "/v1/completions", "/api/chat", "/api/generate")) {
        asker.send("POST", path, prompt);
      }
      asker.send(
          "POST",
          "/v1/responses",
          "{\"model\": \"carrel\", \"input\": \"Where does the pump hang?\"}");
    }
  }

  private static ServeSettings settings(int requestsMax, Duration askMax) {
    ServeSettings usual = ServeSettings.defaults().withPort(0);
    return new ServeSettings(
        usual.host(),
        usual.port(),
        usual.bodyBytesMax(),
        requestsMax,
        usual.searchesMax(),
        usual.asksMax(),
        usual.waitMax(),
        askMax,
        usual.heartbeat(),
        usual.closeMax(),
        usual.serviceKey());
  }
}
