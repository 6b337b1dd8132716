package dev.carrel.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a running Carrel is, and how it is spoken to. Failures are LangChain4j's own exceptions,
 * whose message is the service's sentence. Thread-safe.
 */
public final class CarrelService {
  /** Where {@code carrel serve} listens unless it is told otherwise. */
  public static final URI ADDRESS_DEFAULT = URI.create("http://127.0.0.1:7411");

  public static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(1);

  private static final int REPLY_BYTES_MAX = 256 << 20;
  private static final int CONFLICT = 409;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI address;
  private final @Nullable String token;
  private final Duration timeout;
  private final HttpClient http;

  private CarrelService(URI address, @Nullable String token, Duration timeout, HttpClient http) {
    this.address = address;
    this.token = token;
    this.timeout = timeout;
    this.http = http;
  }

  /** The service on this machine, at {@link #ADDRESS_DEFAULT}. */
  public static CarrelService local() {
    return at(ADDRESS_DEFAULT);
  }

  /**
   * A service elsewhere.
   *
   * @param address such as {@code http://127.0.0.1:7411}, without a path
   */
  public static CarrelService at(URI address) {
    String scheme = address.getScheme();
    if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(
          "The address of the service is %s, wanted one such as %s."
              .formatted(address, ADDRESS_DEFAULT));
    }
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT_DEFAULT)
            .build();
    return new CarrelService(address, null, TIMEOUT_DEFAULT, http);
  }

  /** The same with a token, as {@code carrel token add} shows it once. */
  public CarrelService withToken(String token) {
    return new CarrelService(address, token, timeout, http);
  }

  /** The same with another time within which each request is to be answered. */
  public CarrelService withTimeout(Duration timeout) {
    return new CarrelService(address, token, timeout, http);
  }

  /** Reads what is there. */
  JsonNode get(String path) {
    return send(request(path).GET());
  }

  /** Reads a text; empty where it is not there. */
  Optional<String> text(String path) {
    Reply reply = exchange(request(path).GET());
    if (reply.status() == 404) {
      return Optional.empty();
    }
    if (reply.status() / 100 != 2) {
      throw refused(reply.status(), reply.body());
    }
    return Optional.of(new String(reply.body(), StandardCharsets.UTF_8));
  }

  /** Asks for something, or makes it. */
  JsonNode post(String path, JsonNode body) {
    return post(path, "application/json", bytes(body));
  }

  /** Sends something of another form. */
  JsonNode post(String path, String contentType, byte[] body) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  /** Removes what is there. */
  JsonNode delete(String path) {
    return send(request(path).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(timeout).header("Accept", "*/*");
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest.Builder request) {
    Reply reply = exchange(request);
    if (reply.status() / 100 != 2) {
      throw refused(reply.status(), reply.body());
    }
    try {
      return JSON.readTree(reply.body());
    } catch (IOException e) {
      throw new InternalServerException(
          "What answers at %s is no Carrel (its reply is no JSON): correct the address."
              .formatted(address),
          e);
    }
  }

  /** A status and the bytes that came with it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Reply(int status, byte[] body) {}

  private Reply exchange(HttpRequest.Builder request) {
    try {
      HttpResponse<InputStream> reply =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      byte[] body;
      try (InputStream in = reply.body()) {
        body = in.readNBytes(REPLY_BYTES_MAX + 1);
      }
      if (body.length > REPLY_BYTES_MAX) {
        throw new InternalServerException(
            "The reply of %s has more than the %d MB that are read: ask for less."
                .formatted(address, REPLY_BYTES_MAX >> 20));
      }
      return new Reply(reply.statusCode(), body);
    } catch (HttpTimeoutException e) {
      throw new TimeoutException(
          "Carrel at %s did not answer within %d s: ask for less, or raise the timeout."
              .formatted(address, timeout.toSeconds()),
          e);
    } catch (IOException e) {
      throw new UnresolvedModelServerException(
          "No Carrel answers at %s (%s): start it with carrel serve, or correct the address."
              .formatted(address, e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LangChain4jException("The wait for Carrel's answer was interrupted.", e);
    }
  }

  private static LangChain4jException refused(int status, byte[] body) {
    HttpException cause = new HttpException(status, sentence(status, body));
    return switch (status) {
      case 401, 403 -> new AuthenticationException(cause.getMessage(), cause);
      case 408, 504 -> new TimeoutException(cause.getMessage(), cause);
      case 429 -> new RateLimitException(cause.getMessage(), cause);
      case CONFLICT -> new InvalidRequestException(cause.getMessage(), cause);
      default ->
          status >= 500
              ? new InternalServerException(cause.getMessage(), cause)
              : new InvalidRequestException(cause.getMessage(), cause);
    };
  }

  private static String sentence(int status, byte[] body) {
    try {
      String message = JSON.readTree(body).path("error").path("message").asText();
      if (!message.isEmpty()) {
        return message;
      }
    } catch (IOException e) {
      // Not of Carrel: the status is all there is to say.
      return "The reply has the status " + status + " and no message of Carrel's.";
    }
    return "The reply has the status " + status + " and no message.";
  }

  private static byte[] bytes(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }
}
