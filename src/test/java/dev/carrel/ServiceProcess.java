package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.serve.OpenApiContract;
import dev.carrel.state.ServiceFile;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The program in a process of its own, as a person starts it, so that it can be killed. */
final class ServiceProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration REPLY_MAX = Duration.ofSeconds(60);

  private final Process process;
  private final ServiceFile.Running running;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServiceProcess(Process process, ServiceFile.Running running) {
    this.process = process;
    this.running = running;
  }

  /** Starts {@code carrel serve} and waits until it answers. */
  static ServiceProcess start(Path home, Path data, List<String> javaOptions, Path... folders)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0"));
    for (Path folder : folders) {
      arguments.add(folder.toString());
    }
    Process process = run(home, data, javaOptions, arguments);
    long end = System.nanoTime() + START_MAX.toNanos();
    Optional<ServiceFile.Running> file = Optional.empty();
    while (file.isEmpty()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new AssertionError("the service did not start: " + Files.readString(log(home)));
      }
      Thread.sleep(10);
      file = ServiceFile.read(data).filter(service -> service.pid() == process.pid());
    }
    return new ServiceProcess(process, file.get());
  }

  /** Starts any command in a process of its own. */
  static Process run(Path home, Path data, List<String> javaOptions, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djdk.nio.file.WatchService.maxEventsPerPoll=1000000");
    command.add("-Xmx1g");
    command.addAll(javaOptions);
    command.add("-Dcarrel.home=" + home);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.carrel.Main"));
    command.addAll(arguments);
    command.addAll(List.of("--data", data.toString()));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.appendTo(log(home).toFile()))
        .start();
  }

  /** What the programs of this home have said, one after the other. */
  static Path log(Path home) {
    return home.resolve("errors.txt");
  }

  long processId() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The processes that parse. */
  List<ProcessHandle> workers() {
    return process.toHandle().children().toList();
  }

  /** SIGKILL: the process cannot do anything any more. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Memory that is really held, by the service and its workers. */
  long residentBytes() throws IOException {
    return bytes("VmRSS:");
  }

  /**
   * Memory of its own; without the index files that are mapped, which the system drops when it
   * needs the room.
   */
  long ownBytes() throws IOException {
    return bytes("RssAnon:");
  }

  private long bytes(String figure) throws IOException {
    long bytes = 0;
    for (ProcessHandle each :
        Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants()).toList()) {
      try {
        bytes +=
            Files.readAllLines(Path.of("/proc", Long.toString(each.pid()), "status")).stream()
                .filter(line -> line.startsWith(figure))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
      } catch (NoSuchFileException e) {
        // It has just ended.
      }
    }
    return bytes;
  }

  JsonNode get(String path) throws Exception {
    return send(request(path).GET());
  }

  JsonNode post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  JsonNode status() throws Exception {
    return get("/api/v1/status");
  }

  /** Paths of the passages that hold a word, once for each passage. */
  List<String> pathsWith(String word) throws Exception {
    List<String> paths = new ArrayList<>();
    String query = URLEncoder.encode(word, StandardCharsets.UTF_8);
    for (JsonNode hit : get("/api/v1/search?k=100&mode=keyword&q=" + query).get("hits")) {
      if (hit.get("text").asText().contains(word)) {
        paths.add(hit.get("path").asText());
      }
    }
    return paths;
  }

  void awaitIdle(Duration patience) throws Exception {
    await(patience, () -> status().get("state").asText().equals("idle"));
  }

  void await(Duration patience, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      assertTrue(isAlive(), "the service has ended");
      assertTrue(System.nanoTime() < end, "it did not happen within " + patience);
      Thread.sleep(50);
    }
  }

  /** Ends the service as Ctrl-C does. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.port() + path))
        .timeout(REPLY_MAX)
        .header("Carrel-Key", running.key());
  }

  private JsonNode send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> reply = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    OpenApiContract.served().hold(reply);
    assertTrue(reply.statusCode() < 300, reply.uri() + ": " + reply.body());
    return JSON.readTree(reply.body());
  }
}
