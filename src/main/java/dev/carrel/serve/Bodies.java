package dev.carrel.serve;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.HttpMediaType;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the bodies of requests. Never more of one than the limit is held. */
final class Bodies {
  /** How long a body may take to come in. */
  private static final Duration READ_MAX = Duration.ofSeconds(30);

  /** How much of a refused body is thrown away before the connection is cut, and for how long. */
  private static final int DISCARD_BYTES_MAX = 32 << 20;

  private static final Duration DISCARD_MAX = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);
  private static final int BUFFER_BYTES = 16 << 10;

  /** Large bodies that come at once. */
  private static final int LARGE_MAX = 32;

  private final int bytesMax;
  private final Admission large = new Admission(LARGE_MAX, Duration.ZERO);

  Bodies(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * The JSON body of a request.
   *
   * @throws Problem 415 for another content type, 413 past the limit, 400 for anything else than a
   *     {@code type}
   */
  <T> T json(ServerRequest request, Class<T> type) {
    requireJsonType(request);
    byte[] body = read(request);
    if (body.length == 0) {
      throw Problem.of(400, "malformed_json", "The body is empty: send a JSON object.");
    }
    try {
      return Optional.ofNullable(Json.request(body, type))
          .orElseThrow(
              () -> Problem.of(400, "malformed_json", "The body is null: send a JSON object."));
    } catch (UnrecognizedPropertyException e) {
      String known =
          e.getKnownPropertyIds().stream()
              .map(String::valueOf)
              .sorted()
              .collect(Collectors.joining(", "));
      throw Problem.unknown(
          e.getPropertyName(),
          "There is no property \"%s\" here; this route takes %s."
              .formatted(Limits.shortened(e.getPropertyName()), known));
    } catch (JsonMappingException e) {
      throw wrongType(e);
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw Problem.of(
          400, "malformed_json", "The body is not valid UTF-8: send JSON encoded as UTF-8.");
    }
  }

  /**
   * Throws away the rest of a body, so that a client that is still sending reads our answer. The
   * connection is to be closed afterwards.
   */
  static void discard(ServerRequest request) {
    if (request.headers().contains(HeaderNames.EXPECT)) {
      return; // The client waits for our word before it sends anything.
    }
    long deadline = System.nanoTime() + DISCARD_MAX.toNanos();
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = stream(request);
      for (long total = 0; total < DISCARD_BYTES_MAX && System.nanoTime() < deadline; ) {
        int count = in.read(buffer);
        if (count < 0) {
          return;
        }
        total += count;
      }
    } catch (IOException | RuntimeException e) { // Helidon has several for a connection that ends.
      LOG.debug("the rest of a refused body cannot be read", e);
    }
  }

  private byte[] read(ServerRequest request) {
    OptionalLong length = request.headers().contentLength();
    if (length.isPresent() && length.getAsLong() > bytesMax) {
      throw tooLarge();
    }
    long deadline = System.nanoTime() + READ_MAX.toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = new ReceivedBody(stream(request), request, large)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        body.write(buffer, 0, count);
        if (body.size() > bytesMax) {
          throw tooLarge();
        }
        if (System.nanoTime() > deadline) {
          throw Problem.of(
              408,
              "time_out",
              "The body took longer than " + READ_MAX.toSeconds() + " s: send it faster.");
        }
      }
    } catch (Problem | RequestException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      request.context().register(Bodies.class, InputStream.nullInputStream());
      throw Problem.of(
          400,
          "malformed_body",
          "The chunks of the body cannot be told apart: send it as chunked transfer coding wants it"
              + " or with a Content-Length.");
    } catch (IOException | RuntimeException e) { // Helidon has several for a connection that ends.
      throw new ClientGoneException("it sent its body", e);
    }
    return body.toByteArray();
  }

  /**
   * The JSON object of a request, of which not every property need be known.
   *
   * @throws Problem 415 for another content type, 413 past the limit, 400 for anything else
   */
  ObjectNode object(ServerRequest request) {
    byte[] bytes = jsonBytes(request);
    try {
      if (Json.document(bytes, JsonNode.class) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw Problem.of(
          400, "malformed_json", "The body is not valid UTF-8: send JSON encoded as UTF-8.");
    }
    throw Problem.of(400, "malformed_json", "The body is no JSON object: send one.");
  }

  /**
   * Reads a body in which there is nothing to say: none at all, or an empty object.
   *
   * @throws Problem 413 past the limit, 400 for anything else
   */
  void nothing(ServerRequest request) {
    String body = new String(read(request), StandardCharsets.UTF_8).strip();
    if (!body.isEmpty() && !body.replaceAll("\\s", "").equals("{}")) {
      throw Problem.of(
          400, "unexpected_body", "This route takes no body: send the request without one, or {}.");
    }
  }

  /**
   * The body of a request that says that it is JSON, unread.
   *
   * @throws Problem 415 for another content type, 413 past the limit
   */
  byte[] jsonBytes(ServerRequest request) {
    requireJsonType(request);
    return read(request);
  }

  /**
   * The body of a request as it comes in, of any length. Each read ends in a {@link Problem} when
   * the sender is too slow, and in a {@link ClientGoneException} when it is gone.
   */
  static InputStream incoming(ServerRequest request) {
    return new IncomingBytes(stream(request));
  }

  /** Helidon gives the stream out only once. */
  private static InputStream stream(ServerRequest request) {
    return request
        .context()
        .get(Bodies.class, InputStream.class)
        .orElseGet(() -> {
          InputStream in = request.content().inputStream();
          request.context().register(Bodies.class, in);
          return in;
        });
  }

  private Problem tooLarge() {
    return Problem.of(
        413,
        "body_too_large",
        "The body has more than the %d bytes that are allowed: send less.".formatted(bytesMax));
  }

  private static void requireJsonType(ServerRequest request) {
    Optional<String> type = request.headers().value(HeaderNames.CONTENT_TYPE);
    if (type.filter(Bodies::isJson).isEmpty()) {
      throw Problem.of(
          415,
          "unsupported_media_type",
          "The content type is %s: send JSON in UTF-8 with the header Content-Type: application/json."
              .formatted(Limits.shortened(type.orElse("missing"))));
    }
  }

  private static boolean isJson(String contentType) {
    try {
      HttpMediaType type = HttpMediaType.create(contentType);
      return type.mediaType().text().equalsIgnoreCase(Replies.JSON_TYPE)
          && type.charset().stream()
              .allMatch(charset -> charset.equalsIgnoreCase(StandardCharsets.UTF_8.name()));
    } catch (IllegalArgumentException | HttpException e) {
      return false; // No media type at all.
    }
  }

  private static Problem malformed(JsonProcessingException e) {
    return Problem.of(
        400,
        "malformed_json",
        "The body is not valid JSON%s: %s."
            .formatted(place(e.getLocation()), firstLine(e.getOriginalMessage())));
  }

  private static Problem wrongType(JsonMappingException e) {
    if (e.getCause() instanceof JsonParseException unreadable) {
      return malformed(unreadable);
    }
    if (e.getPath().isEmpty()) {
      return Problem.of(
          400,
          "malformed_json",
          "The body%s is not the JSON object that this route takes: %s."
              .formatted(place(e.getLocation()), firstLine(e.getOriginalMessage())));
    }
    String param = String.valueOf(e.getPath().getFirst().getFieldName());
    return Problem.invalid(
        param,
        "The property \"%s\"%s has the wrong JSON type: %s."
            .formatted(param, place(e.getLocation()), firstLine(e.getOriginalMessage())));
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? ""
        : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String firstLine(String message) {
    return Limits.shortened(message.lines().findFirst().orElse("unreadable"));
  }

  /** The strings of a list that may be left out; null for none. */
  static List<String> values(@Nullable List<@Nullable String> given, String param) {
    if (given == null) {
      return List.of();
    }
    return given.stream()
        .map(value -> {
          if (value == null) {
            throw Problem.invalid(
                param, "The property " + param + " holds null: give only strings.");
          }
          return value;
        })
        .toList();
  }
}
