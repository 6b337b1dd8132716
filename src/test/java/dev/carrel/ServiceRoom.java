package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.serve.OpenApiContract;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Services with everything real (files, watcher, parser, model, index, HTTP) over a folder of two
 * notes, one after the other on the same data; and a client that asks them.
 */
final class ServiceRoom implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  final Path scratch;
  final Path notes;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Service> services = new ArrayList<>();

  /** A room in an empty folder. */
  ServiceRoom(Path scratch) throws IOException {
    this.scratch = scratch;
    notes = Files.createDirectory(scratch.resolve("notes"));
    Files.writeString(
        notes.resolve("boat.md"),
        "# The boat\n\nThe bilge pump of the Albatross hangs behind the port locker.\n");
    Files.writeString(
        notes.resolve("garden.md"), "# Garden\n\nTomatoes want a warm wall and no wind.\n");
  }

  Path data() {
    return scratch.resolve("data");
  }

  Service serve(Path... folders) {
    return serve(new Options(data(), null, 0), folders);
  }

  Service serve(Options options, Path... folders) {
    Service service = new Carrel(scratch).serve(options, List.of(folders), remark -> {});
    services.add(service);
    return service;
  }

  void awaitIdle(Service service) throws Exception {
    await(() -> status(service).get("state").asText().equals("idle"));
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "it did not happen within " + PATIENCE);
      Thread.sleep(20);
    }
  }

  JsonNode status(Service service) throws Exception {
    return get(service, "/api/v1/status");
  }

  /** That of the only source. */
  String sourceState(Service service) throws Exception {
    return status(service).at("/sources/0/state").asText();
  }

  JsonNode search(Service service, String query) throws Exception {
    return get(service, "/api/v1/search?q=" + encoded(query));
  }

  List<String> paths(Service service, String query) throws Exception {
    return search(service, query).get("hits").findValuesAsText("path");
  }

  JsonNode get(Service service, String path) throws Exception {
    return done(HttpRequest.newBuilder(uri(service, path)).GET().build());
  }

  JsonNode post(Service service, String path, String body) throws Exception {
    return done(
        HttpRequest.newBuilder(uri(service, path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** Whatever the status is, as long as it is as {@code openapi.json} says. */
  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());
    OpenApiContract.served().hold(reply);
    return reply;
  }

  static URI uri(Service service, String path) {
    return service.address().resolve(path);
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  static JsonNode json(HttpResponse<String> reply) throws IOException {
    return JSON.readTree(reply.body());
  }

  private JsonNode done(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> reply = send(request);
    assertTrue(reply.statusCode() < 300, request.uri() + ": " + reply.body());
    return json(reply);
  }

  @Override
  public void close() {
    services.forEach(Service::close);
  }
}
