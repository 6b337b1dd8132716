package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.engine.FakeModelServer;
import dev.carrel.engine.TinyGguf;
import dev.carrel.serve.Desk;
import dev.carrel.serve.OpenApiContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service with a real language model in a process of its own, and what can befall that process.
 */
class LanguageModelTest {
  private static final boolean LONG = Boolean.getBoolean("carrel.long");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FREE_MAX = Duration.ofMillis(500);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUESTION =
      "{\"question\":\"Where is the bilge pump of the Albatross?\"}";

  @TempDir Path scratch;
  private final HttpClient client = HttpClient.newHttpClient();
  private Service service = new Unopened();

  @BeforeEach
  void a_note_and_a_configured_model() throws IOException {
    Path notes = Files.createDirectory(scratch.resolve("notes"));
    Files.writeString(
        notes.resolve("boat.md"),
        "# The boat\n\nThe bilge pump of the Albatross hangs behind the port locker.\n");
    Files.writeString(
        scratch.resolve("carrel.yaml"),
        "engines: {answer: {kind: embedded, model: tiny.gguf, contextTokens: 4096, threads: 1,"
            + " idleSeconds: 2}}\n");
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void answers_come_from_the_model_also_two_at_once_and_its_memory_comes_back() throws Exception {
    TinyGguf.write(scratch.resolve("tiny.gguf"), 7);
    serve();
    assertAnswered(ask());

    CompletableFuture<HttpResponse<String>> one = CompletableFuture.supplyAsync(this::askUnchecked);
    CompletableFuture<HttpResponse<String>> two = CompletableFuture.supplyAsync(this::askUnchecked);
    assertAnswered(one.get());
    assertAnswered(two.get());

    await(() -> children().isEmpty());
    assertAnswered(ask());
  }

  @Test
  void answers_come_from_a_server_of_this_machine_too() throws Exception {
    try (FakeModelServer server = new FakeModelServer(0, "")) {
      Files.writeString(
          scratch.resolve("carrel.yaml"),
          "engines: {answer: {kind: loopback, model: tiny.gguf, url: 'http://127.0.0.1:"
              + server.port()
              + "/v1'}}\n");
      serve();
      assertAnswered(ask());
    }
    HttpResponse<String> refused = ask();
    assertEquals(503, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("No server answers"), refused.body());
  }

  @Test
  void a_killed_process_costs_at_most_the_answer_under_way() throws Exception {
    TinyGguf.write(scratch.resolve("tiny.gguf"), 7, TinyGguf.Shape.SLOW);
    serve();
    CompletableFuture<HttpResponse<String>> underWay =
        CompletableFuture.supplyAsync(this::askUnchecked);
    await(() -> !children().isEmpty());
    children().forEach(ProcessHandle::destroyForcibly);
    HttpResponse<String> broken = underWay.get();
    assertTrue(broken.statusCode() == 200 || broken.statusCode() == 503, broken.body());
    await(() -> ask().statusCode() == 200);
  }

  @Test
  void a_client_that_goes_away_frees_the_engine_also_while_its_prompt_is_read() throws Exception {
    TinyGguf.write(scratch.resolve("tiny.gguf"), 7, TinyGguf.Shape.SLOW);
    serve();
    for (String sign : List.of(":", "event: token")) {
      try (Socket gone = stream()) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(gone.getInputStream(), StandardCharsets.UTF_8));
        while (!in.readLine().startsWith(sign)) {
          // The prompt is being read, or the answer written.
        }
        await(() -> requests() == 1);
      }
      long left = System.nanoTime();
      await(() -> requests() == 0);
      Duration took = Duration.ofNanos(System.nanoTime() - left);
      System.out.println(
          "after \"" + sign + "\" the engine was free within " + took.toMillis() + " ms");
      assertTrue(!LONG || took.compareTo(FREE_MAX) <= 0, took.toString());
    }
    assertAnswered(ask());
  }

  private int requests() {
    return service.desk().engine().orElseThrow().requestsRunning();
  }

  /** A connection on which an answer is streamed. */
  private Socket stream() throws IOException {
    byte[] body = QUESTION.replace("}", ",\"stream\":true}").getBytes(StandardCharsets.UTF_8);
    int port = service.address().getPort();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    OutputStream out = socket.getOutputStream();
    out.write(
        """
        POST /api/v1/ask HTTP/1.1
        Host: 127.0.0.1:%d
        Content-Type: application/json
        Content-Length: %d

        """
            .formatted(port, body.length)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
    return socket;
  }

  @Test
  void a_damaged_model_is_told_in_one_sentence_and_a_mended_one_answers() throws Exception {
    Path model = TinyGguf.write(scratch.resolve("tiny.gguf"), 7);
    byte[] whole = Files.readAllBytes(model);
    Files.write(model, Arrays.copyOf(whole, whole.length / 2));
    serve();
    HttpResponse<String> refused = ask();
    assertEquals(503, refused.statusCode(), refused.body());
    assertTrue(
        JSON.readTree(refused.body()).get("error").get("message").asText().contains("tiny.gguf"),
        refused.body());
    Files.write(model, whole);
    await(() -> ask().statusCode() == 200);
  }

  private void assertAnswered(HttpResponse<String> reply) throws IOException {
    assertEquals(200, reply.statusCode(), reply.body());
    JsonNode answer = JSON.readTree(reply.body());
    assertEquals("tiny.gguf", answer.get("engine").asText(), reply.body());
    for (JsonNode citation : answer.get("citations")) {
      assertEquals("boat.md", citation.get("path").asText());
    }
  }

  private void serve() throws Exception {
    service =
        new Carrel(scratch)
            .serve(
                new Options(scratch.resolve("data"), scratch.resolve("carrel.yaml"), 0),
                List.of(scratch.resolve("notes")),
                remark -> {});
    await(() -> service.desk().status().state().equals("idle"));
  }

  /** The processes of the engine. */
  private static List<ProcessHandle> children() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.isAlive())
        .filter(child ->
            Stream.of(child.info().arguments().orElse(new String[0]))
                .anyMatch(argument -> argument.contains("EngineWorker")))
        .toList();
  }

  private HttpResponse<String> askUnchecked() {
    try {
      return ask();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> ask() throws IOException, InterruptedException {
    HttpResponse<String> reply =
        client.send(
            HttpRequest.newBuilder(service.address().resolve("/api/v1/ask"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    OpenApiContract.served().hold(reply);
    return reply;
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "it did not happen within " + PATIENCE);
      Thread.sleep(5);
    }
  }

  /** Stands for the service before it is opened. */
  private static final class Unopened implements Service {
    @Override
    public URI address() {
      throw new IllegalStateException("not opened");
    }

    @Override
    public Desk desk() {
      throw new IllegalStateException("not opened");
    }

    @Override
    public void awaitStop() {}

    @Override
    public void close() {}
  }
}
