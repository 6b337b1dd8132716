package dev.carrel.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.engine.TinyGguf;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What has come already is fetched once more only where it has to be. */
class DownloadResumptionTest extends DownloadFixture {
  @Test
  void a_connection_that_drops_is_gone_on_with() throws Exception {
    try (OddServer server = new OddServer((asked, out) -> dropped(asked, out, 200_000))) {
      pull(server);
      hasArrived();
      assertTrue(server.asked.size() > 2);
      OddServer.Asked second = server.asked.get(1);
      assertEquals("bytes=200000-", second.headers().get("range"));
      assertEquals(TAG, second.headers().get("if-range"));
    }
  }

  @Test
  void drops_at_random_places_never_spoil_a_file() throws Exception {
    long seed = 4_711;
    Random random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      try (OddServer server =
          new OddServer((asked, out) ->
              OddServer.sound(asked, out, model, TAG, 1 + random.nextInt(model.length / 2)))) {
        pull(server);
        hasArrived();
        Files.delete(target());
      } catch (ModelException e) {
        throw new AssertionError("seed " + seed + ", pull " + i, e);
      }
    }
  }

  @Test
  void the_next_pull_goes_on_where_one_gave_up() throws Exception {
    AtomicInteger most = new AtomicInteger(200_000);
    try (OddServer server =
        new OddServer((asked, out) -> {
          dropped(asked, out, most.getAndSet(0));
        })) {
      assertTrue(refusal(server).contains("200,000 bytes of it are kept"));
      assertEquals(200_000, Files.size(part()));
      most.set(ALL);
      pull(server);
      hasArrived();
      assertEquals("bytes=200000-", server.asked.getLast().headers().get("range"));
    }
  }

  @Test
  void a_server_that_ignores_ranges_sends_all_again() throws Exception {
    try (OddServer server =
        new OddServer((asked, out) -> {
          OddServer.head(out, "200 OK", "ETag: " + TAG, "Content-Length: " + model.length);
          out.write(model, 0, asked.number() == 0 ? 100_000 : model.length);
        })) {
      pull(server);
      hasArrived();
      assertTrue(remarks.toString().contains("from its beginning"), remarks.toString());
    }
  }

  @Test
  void a_file_that_changes_meanwhile_is_fetched_anew() throws Exception {
    byte[] before = Files.readAllBytes(TinyGguf.write(folder.resolve("before"), 77));
    try (OddServer server =
        new OddServer((asked, out) -> {
          boolean first = asked.number() == 0;
          OddServer.sound(
              asked, out, first ? before : model, first ? TAG : "\"two\"", first ? 90_000 : ALL);
        })) {
      pull(server);
      hasArrived();
    }
  }

  @Test
  void a_part_of_a_file_that_changed_is_not_put_behind_one_of_the_old() throws Exception {
    byte[] other = model.clone();
    other[other.length - 1] ^= 1;
    try (OddServer server =
        new OddServer((asked, out) -> {
          if (asked.number() == 0) {
            OddServer.sound(asked, out, other, TAG, 90_000);
            awaitPart(out, 90_000);
          } else {
            OddServer.head(
                out,
                "206 Partial Content",
                "ETag: \"two\"",
                "Content-Range: bytes 90000-%d/%d".formatted(model.length - 1, model.length));
            out.write(model, 90_000, model.length - 90_000);
          }
        })) {
      assertTrue(refusal(server).contains("is another file now"));
      assertFalse(Files.exists(part()));
    }
  }

  @Test
  void without_a_mark_of_the_file_all_is_fetched_again() throws Exception {
    try (OddServer server =
        new OddServer((asked, out) -> {
          OddServer.head(out, "200 OK", "Content-Length: " + model.length);
          out.write(model, 0, asked.number() == 0 ? 100_000 : model.length);
        })) {
      pull(server);
      hasArrived();
      assertFalse(server.asked.getLast().headers().containsKey("range"));
      assertFalse(server.asked.getLast().headers().containsKey("if-range"));
    }
  }

  @Test
  void a_part_of_another_size_or_place_is_thrown_away() throws Exception {
    for (String range :
        List.of("bytes 90000-%d/%d", "bytes 90001-%d/%d", "bytes 90000-%d/*", "nonsense")) {
      int total = range.equals("bytes 90000-%d/%d") ? model.length + 32 : model.length;
      try (OddServer server =
          new OddServer((asked, out) -> {
            if (asked.number() == 0) {
              dropped(asked, out, 90_000);
            } else {
              OddServer.head(
                  out,
                  "206 Partial Content",
                  "Content-Range: " + range.formatted(total - 1, total));
              out.write(model, 90_000, model.length - 90_000);
            }
          })) {
        assertTrue(refusal(server).contains("thrown away"));
        assertFalse(Files.exists(part()));
      }
    }
  }

  @Test
  void an_ended_pull_keeps_its_part_and_goes_on_later() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (OddServer server =
        new OddServer((asked, out) -> {
          if (asked.number() == 0) {
            OddServer.sound(asked, out, model, TAG, 150_000);
            out.flush();
            begun.countDown();
            over.await();
          } else {
            OddServer.sound(asked, out, model, TAG, ALL);
          }
        })) {
      Download download = download(server.address("/tiny.gguf"), null, LIMITS);
      AtomicReference<Throwable> ending = new AtomicReference<>();
      Thread pulling =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  download.run();
                } catch (ModelException | InterruptedException e) {
                  ending.set(e);
                }
              });
      begun.await();
      while (shown.get() < 150_000) {
        Thread.onSpinWait();
      }
      download.close();
      pulling.join();
      assertTrue(String.valueOf(ending.get()).contains("ended at 150,000"), "" + ending.get());
      assertEquals(150_000, Files.size(part()));
      download(server.address("/tiny.gguf"), null, LIMITS).run();
      hasArrived();
      assertEquals("bytes=150000-", server.asked.getLast().headers().get("range"));
    } finally {
      over.countDown();
    }
  }

  @Test
  void a_note_that_cannot_be_read_costs_no_more_than_a_new_beginning() throws Exception {
    Files.createDirectories(models());
    Files.write(part(), Arrays.copyOf(model, 1000));
    Files.writeString(models().resolve("tiny.gguf.part.json"), "{\"version\":1,");
    try (OddServer server =
        new OddServer((asked, out) -> OddServer.sound(asked, out, model, TAG, ALL))) {
      pull(server);
      hasArrived();
      assertFalse(server.asked.getFirst().headers().containsKey("range"));
    }
  }
}
