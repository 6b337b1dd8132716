package dev.carrel.serve;

import dev.carrel.access.Caller;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does a request with an {@code Idempotency-Key} once: whoever repeats it, because the reply got
 * lost, gets the reply that there was. What failed is forgotten and may be tried again. In memory,
 * for {@value #KEPT_MAX} keys and an hour: a restart forgets. Thread-safe.
 */
final class Idempotency {
  static final HeaderName KEY = HeaderNames.create("Idempotency-Key");
  static final HeaderName REPLAYED = HeaderNames.create("Idempotent-Replayed");
  static final int KEY_CHARS_MAX = 255;
  static final int KEPT_MAX = 1_000;
  static final Duration KEPT_FOR = Duration.ofHours(1);

  private final Clock clock;
  private final Duration waitMax;
  private final Map<String, Kept> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > KEPT_MAX;
        }
      };

  /**
   * What a request is answered with.
   *
   * @param location null where there is none
   */
  record Reply(int status, @Nullable String location, Object document) {}

  private record Kept(String request, Instant at, CompletableFuture<Reply> reply) {}

  /**
   * A memory of requests.
   *
   * @param waitMax how long a repeated request waits for the first one's end
   */
  Idempotency(Clock clock, Duration waitMax) {
    this.clock = clock;
    this.waitMax = waitMax;
  }

  /**
   * Does the work and answers, or answers as before.
   *
   * @param body as it was understood: other white space is no other request
   * @throws Problem 422 when the key stands for another request
   */
  void answer(ServerRequest request, ServerResponse response, Object body, Supplier<Reply> work) {
    List<String> keys = request.headers().all(KEY, List::of);
    if (keys.isEmpty()) {
      send(response, work.get());
      return;
    }
    String given = checked(String.join(",", keys));
    String asked = request.prologue().method().text() + " " + request.path().path() + " " + body;
    // One caller's key means nothing for another.
    String key = Caller.current().id() + "\n" + given;
    Kept mine = new Kept(asked, clock.instant(), new CompletableFuture<>());
    Kept first = kept(key, mine);
    if (first == null) {
      send(response, done(key, mine, work));
      return;
    }
    if (!first.request().equals(asked)) {
      throw new Problem(
          422,
          "The Idempotency-Key \"%s\" was sent with another request: give each request a key of its own."
              .formatted(Limits.shortened(given)),
          "Idempotency-Key",
          "idempotency_key_reused");
    }
    response.header(REPLAYED, "true");
    send(response, awaited(first));
  }

  private static String checked(String key) {
    if (key.isBlank() || key.length() > KEY_CHARS_MAX) {
      throw Problem.invalid(
          "Idempotency-Key",
          "The header Idempotency-Key has %d characters: give 1 to %d, such as a random UUID."
              .formatted(key.length(), KEY_CHARS_MAX));
    }
    return key;
  }

  /** Null when the key is new; it stands for the request from here on. */
  private synchronized @Nullable Kept kept(String key, Kept mine) {
    Instant oldest = mine.at().minus(KEPT_FOR);
    kept.values().removeIf(each -> each.at().isBefore(oldest) && each.reply().isDone());
    return kept.putIfAbsent(key, mine);
  }

  private Reply done(String key, Kept mine, Supplier<Reply> work) {
    try {
      Reply reply = work.get();
      mine.reply().complete(reply);
      return reply;
    } catch (RuntimeException e) {
      synchronized (this) {
        kept.remove(key, mine);
      }
      mine.reply().completeExceptionally(e);
      throw e;
    }
  }

  private Reply awaited(Kept first) {
    try {
      return first.reply().get(waitMax.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      if (e.getCause() instanceof DeskException trouble) {
        throw trouble;
      }
      throw new IllegalStateException("the first of two equal requests failed", e);
    } catch (TimeoutException e) {
      throw stillRunning();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stillRunning();
    }
  }

  private static Problem stillRunning() {
    return Problem.of(
        503,
        "request_in_progress",
        "The request with this Idempotency-Key is still being done: send it again in a moment.");
  }

  private static void send(ServerResponse response, Reply reply) {
    if (reply.location() != null) {
      response.header(HeaderNames.LOCATION, reply.location());
    }
    Replies.json(response, reply.status(), reply.document());
  }
}
