package common;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service that a benchmark starts with the launcher, asks over HTTP and ends. */
public final class StartedService implements AutoCloseable {
  private static final Duration INDEXED_MAX = Duration.ofHours(6);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
  private static final long STOP_MAX_SECONDS = 90;
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final URI address;

  private StartedService(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Returns when the service listens.
   *
   * @param folder what it serves
   * @param scratch gets its data and its log
   * @param more options
   */
  public static StartedService start(Path launcher, Path folder, Path scratch, String... more)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                launcher.toString(), "serve", folder.toString(), "--port", "0", "--data",
                data(scratch).toString()));
    command.addAll(List.of(more));
    Path log = scratch.resolve("service.log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher found = ADDRESS.matcher(line);
      if (found.find()) {
        Thread.ofVirtual().start(() -> out.lines().forEach(rest -> {}));
        return new StartedService(process, URI.create(found.group()));
      }
    }
    throw new IOException("the service did not start: " + Files.readString(log));
  }

  /** Where a service with this scratch keeps its data. */
  public static Path data(Path scratch) {
    return scratch.resolve("data");
  }

  /** The launcher becomes the service, or has it as its only child. */
  public long processId() {
    return process.descendants().findFirst().map(ProcessHandle::pid).orElse(process.pid());
  }

  /** Returns when everything in the folder can be found by words and by meaning. */
  public void awaitIdle() throws IOException, InterruptedException {
    long end = System.nanoTime() + INDEXED_MAX.toNanos();
    while (!get("/api/v1/status").contains("\"state\":\"idle\"")) {
      if (System.nanoTime() > end) {
        throw new IOException("the folder was not indexed within " + INDEXED_MAX);
      }
      Thread.sleep(500);
    }
  }

  /** What a path answers; anything but success is an exception. */
  public String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> reply = send(request(path).timeout(ANSWER_MAX).build());
    if (reply.statusCode() != 200) {
      throw new IOException(path + " answered " + reply.statusCode() + ": " + reply.body());
    }
    return reply.body();
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path));
  }

  /** Whatever the status is. */
  public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
