package dev.carrel.cli;

import dev.carrel.serve.DeskException;
import dev.carrel.serve.ErrorDocument;
import dev.carrel.serve.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Asks our own service on this machine: loopback addresses only, no proxy, no redirect. Every
 * trouble becomes a {@link DeskException} with the service's own sentence where it gave one.
 */
final class ServiceClient implements AutoCloseable {
  private static final Set<String> LOOPBACK_HOSTS =
      Set.of("127.0.0.1", "localhost", "[::1]", "::1");
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration REPLY_MAX = Duration.ofMinutes(2);

  /** To erase a source from a large index takes as long as to merge it. */
  private static final Duration ERASED_MAX = Duration.ofHours(1);

  private static final long REPLY_BYTES_MAX = 256L << 20;
  private static final int NO_CONTENT = 204;
  private static final int FIRST_ERROR = 400;

  private final RunningService service;
  private final HttpClient client;

  ServiceClient(RunningService service) {
    if (!LOOPBACK_HOSTS.contains(String.valueOf(service.address().getHost()))) {
      throw new CommandFailure(
          "The service is said to be at "
              + service.address()
              + ", which is not this machine: remove service.json from the data folder and start"
              + " the service again.");
    }
    this.service = service;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_MAX)
            .build();
  }

  URI address() {
    return service.address();
  }

  <T> T get(String pathAndQuery, Class<T> type) {
    return document(whole(request(pathAndQuery).GET()), type);
  }

  void post(String path, Object body) {
    whole(withBody(path, body));
  }

  <T> T post(String path, Object body, Class<T> type) {
    return document(whole(withBody(path, body)), type);
  }

  void delete(String path) {
    whole(request(path).timeout(ERASED_MAX).DELETE());
  }

  /** The stream of events that answers; whoever asked closes it. */
  InputStream postForEvents(String path, Object body) {
    HttpResponse<InputStream> reply =
        send(
            withBody(path, body),
            BodyHandlers.limiting(BodyHandlers.ofInputStream(), REPLY_BYTES_MAX));
    if (reply.statusCode() >= FIRST_ERROR) {
      try (InputStream stream = reply.body()) {
        throw refused(
            reply.statusCode(), new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw unreachable(e);
      }
    }
    return reply.body();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /** Reads the error form. */
  static ErrorDocument.Trouble error(String json) throws IOException {
    // What is JSON and yet no such document leaves the component null, whatever its type says.
    ErrorDocument document = Json.document(json, ErrorDocument.class);
    return Optional.ofNullable(document.error())
        .orElseThrow(() -> new IOException("an error without its reason"));
  }

  private HttpRequest.Builder withBody(String path, Object body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(Json.text(body)));
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create(service.address() + pathAndQuery))
        .timeout(REPLY_MAX)
        .header("Carrel-Key", service.key());
  }

  private String whole(HttpRequest.Builder request) {
    HttpResponse<String> reply =
        send(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), REPLY_BYTES_MAX));
    if (reply.statusCode() >= FIRST_ERROR) {
      throw refused(reply.statusCode(), reply.body());
    }
    return reply.statusCode() == NO_CONTENT ? "" : reply.body();
  }

  private <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request.build(), handler);
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("The wait for the service at " + service.address() + " was interrupted.");
    }
  }

  private <T> T document(String json, Class<T> type) {
    try {
      return Json.document(json, type);
    } catch (IOException e) {
      throw unavailable(
          "What answers at "
              + service.address()
              + " is not Carrel of this version: end it (process "
              + service.processId()
              + ") and start the service again.");
    }
  }

  private DeskException refused(int status, String body) {
    ErrorDocument.Trouble error;
    try {
      error = error(body);
    } catch (IOException e) {
      return unavailable(
          "The service at "
              + service.address()
              + " answered "
              + status
              + " without saying why: see its log.");
    }
    return switch (status) {
      case 400 -> new DeskException(DeskException.Kind.WRONG_REQUEST, error.message());
      case 404 -> new DeskException(DeskException.Kind.NOT_FOUND, error.message());
      default -> unavailable(error.message());
    };
  }

  private DeskException unreachable(IOException e) {
    String found =
        switch (e) {
          case HttpTimeoutException late -> "does not answer in time";
          case ConnectException refused -> "does not answer";
          default -> "broke off (" + e.getMessage() + ")";
        };
    return unavailable(
        "The service at "
            + service.address()
            + " (process "
            + service.processId()
            + ") "
            + found
            + ": try again when it has started, or end it and start it anew with carrel serve.");
  }

  private static DeskException unavailable(String message) {
    return new DeskException(DeskException.Kind.UNAVAILABLE, message);
  }
}
