package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A real service on a free port of loopback, and two ways to talk to it. Every reply that is text
 * is held against {@code openapi.json}.
 */
public final class Loopback implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  final HttpService service;
  private final HttpClient client = HttpClient.newHttpClient();

  /** A service with the usual limits. */
  public Loopback(Desk desk) {
    this(desk, settings());
  }

  /** A service with limits of its own. */
  public Loopback(Desk desk, ServeSettings settings) {
    this(desk, settings, Access.OWNER_ONLY);
  }

  /** A service that not everybody gets into. */
  public Loopback(Desk desk, ServeSettings settings, Access access) {
    service = HttpService.start(desk, new MemoryModels(), settings, access);
  }

  static ServeSettings settings() {
    return ServeSettings.defaults().withPort(0);
  }

  /** A response as raw text tells it. */
  record Reply(int status, String head, String body) {
    JsonNode json() throws IOException {
      return MAPPER.readTree(body);
    }

    JsonNode error() throws IOException {
      return json().path("error");
    }

    Map<String, String> headers() {
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

    boolean hasHeader(String line) {
      return head.toLowerCase(Locale.ROOT).contains("\r\n" + line.toLowerCase(Locale.ROOT));
    }
  }

  int port() {
    return service.port();
  }

  /** The whole address of a path. */
  public URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
  }

  HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(pathAndQuery)));
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> reply =
        client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    OpenApiContract.served().hold(reply);
    return reply;
  }

  <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    return client.send(request.timeout(PATIENCE).build(), handler);
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return MAPPER.readTree(response.body());
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** Sends exactly these characters and reads until the service ends the connection. */
  Reply raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      Reply reply = reply(socket.getInputStream());
      hold(request, reply);
      return reply;
    }
  }

  /** What could be told to be a request must have its answer as the document says. */
  private static void hold(String request, Reply reply) {
    String[] first = request.lines().findFirst().orElse("").split(" ", -1);
    if (first.length == 3 && first[1].startsWith("/") && first[2].equals("HTTP/1.1")) {
      OpenApiContract.served()
          .hold(
              new OpenApiContract.Exchange(
                  first[0], first[1], null, reply.status(), reply.headers(), reply.body()));
    }
  }

  static Reply reply(InputStream in) throws IOException {
    String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    int end = all.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no HTTP response: " + all);
    }
    return new Reply(
        Integer.parseInt(all.substring(9, 12)), all.substring(0, end + 2), all.substring(end + 4));
  }

  /** A request with the own Host, more header lines ({@code "A: b\r\n"}) and no body. */
  Reply raw(String method, String path, String headerLines) throws IOException {
    return raw(
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port()
            + "\r\nConnection: close\r\n"
            + headerLines
            + "\r\n");
  }

  @Override
  public void close() {
    client.close();
    service.close();
  }
}
