package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.watch.Source;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
  private static final String BODY = "{\"folder\": \"/home/ada/more\"}";

  @Test
  void a_request_that_is_sent_many_times_at_once_is_done_once() throws Exception {
    AtomicInteger added = new AtomicInteger();
    MemoryDesk slow =
        new MemoryDesk() {
          @Override
          public Source addSource(Path folder, @Nullable String name) {
            Source source = super.addSource(folder, "more" + added.incrementAndGet());
            try {
              Thread.sleep(200);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return source;
          }
        };
    try (Loopback loopback = new Loopback(slow)) {
      Set<String> replies = ConcurrentHashMap.newKeySet();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(Thread.ofVirtual().start(() -> replies.add(added(loopback))));
      }
      for (Thread client : clients) {
        client.join();
      }
      assertEquals(1, added.get());
      assertEquals(1, replies.size(), replies.toString());
    }
  }

  @Test
  void what_failed_may_be_tried_again_with_the_same_key() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    MemoryDesk stumbling =
        new MemoryDesk() {
          @Override
          public Source addSource(Path folder, @Nullable String name) {
            if (tries.incrementAndGet() == 1) {
              throw new DeskException(DeskException.Kind.UNAVAILABLE, "Not now.");
            }
            return super.addSource(folder, name);
          }
        };
    try (Loopback loopback = new Loopback(stumbling)) {
      assertEquals(503, send(loopback, BODY).statusCode());
      assertEquals(201, send(loopback, BODY).statusCode());
      assertEquals(201, send(loopback, "{ \"folder\":\"/home/ada/more\" }").statusCode());
      assertEquals(422, send(loopback, "{\"folder\": \"/home/ada/other\"}").statusCode());
      assertEquals(2, tries.get());
    }
  }

  private static String added(Loopback loopback) {
    try {
      return send(loopback, BODY).body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> send(Loopback loopback, String body) throws Exception {
    return loopback.send(
        HttpRequest.newBuilder(loopback.uri("/api/v1/sources"))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "8f14e45f")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }
}
