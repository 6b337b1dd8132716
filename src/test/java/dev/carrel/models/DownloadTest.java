package dev.carrel.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.engine.TinyGguf;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a real server that is good, broken or hostile. */
class DownloadTest {
  private static final String TAG = "\"one\"";
  private static final int ALL = Integer.MAX_VALUE;
  private static final DownloadLimits LIMITS =
      new DownloadLimits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofMillis(1),
          3,
          100,
          1 << 30,
          1 << 20);

  private @TempDir Path folder;
  private byte[] model = {};
  private final List<String> remarks = new ArrayList<>();
  private final AtomicLong shown = new AtomicLong();

  private final DownloadView view =
      new DownloadView() {
        @Override
        public void progress(long bytes, long totalBytes) {
          shown.set(bytes);
        }

        @Override
        public void remark(String sentence) {
          remarks.add(sentence);
        }
      };

  @BeforeEach
  void makeModel() throws IOException {
    model = Files.readAllBytes(TinyGguf.write(folder.resolve("source"), 3));
  }

  private Path models() {
    return folder.resolve("models");
  }

  private Path target() {
    return models().resolve("tiny.gguf");
  }

  private Path part() {
    return models().resolve("tiny.gguf.part");
  }

  private Download download(URI address, @Nullable String sha256, DownloadLimits limits) {
    return new Download(
        DownloadRequest.of(address.toString(), null, sha256),
        models(),
        view,
        limits,
        new RemoteFile(address, limits, view),
        _ -> 1L << 40);
  }

  private Download.Fetched pull(OddServer server) throws InterruptedException {
    return download(server.address("/some/tiny.gguf"), null, LIMITS).run();
  }

  private String refusal(OddServer server) {
    ModelException refused = assertThrows(ModelException.class, () -> pull(server));
    assertFalse(Files.exists(target()));
    return String.valueOf(refused.getMessage());
  }

  private void hasArrived() throws IOException {
    assertArrayEquals(model, Files.readAllBytes(target()));
    assertFalse(Files.exists(part()));
    assertFalse(Files.exists(models().resolve("tiny.gguf.part.json")));
  }

  /**
   * Sends so many bytes, and breaks off once they lie on the disk: the JDK's client throws away
   * what it has not yet handed over when a connection breaks.
   */
  private void dropped(OddServer.Asked asked, OutputStream out, int bytes)
      throws IOException, InterruptedException {
    OddServer.sound(asked, out, model, TAG, bytes);
    out.flush();
    long arrived = Math.min(model.length, (long) asked.from() + bytes);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (arrived < model.length
        && (!Files.exists(part()) || Files.size(part()) < arrived)
        && System.nanoTime() < end) {
      Thread.sleep(1);
    }
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void a_model_arrives_and_nothing_but_the_request_goes_out() throws Exception {
    try (OddServer server =
        new OddServer((asked, out) -> OddServer.sound(asked, out, model, TAG, ALL))) {
      Download.Fetched fetched = pull(server);
      hasArrived();
      assertEquals(sha256(model), fetched.sha256());
      assertEquals(model.length, shown.get());
      assertEquals(1, server.asked.size());
      assertEquals("carrel", server.asked.getFirst().headers().get("user-agent"));
      assertEquals(
          List.of("accept-encoding", "host", "user-agent"),
          server.asked.getFirst().headers().keySet().stream()
              .filter(name -> !name.equals("connection"))
              .toList());
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target())));
      }
    }
  }

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
              OddServer.sound(asked, out, model, TAG, 90_000);
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
  void a_server_that_announces_less_than_the_model_needs_is_found_out_at_the_head()
      throws Exception {
    AtomicLong sent = new AtomicLong();
    try (OddServer server =
        new OddServer((asked, out) -> {
          OddServer.head(out, "200 OK", "Content-Length: " + (model.length - 4096));
          for (int at = 0; at < model.length; at += 1024) {
            out.write(model, at, Math.min(1024, model.length - at));
            sent.addAndGet(1024);
          }
        })) {
      assertTrue(refusal(server).contains("its tensors need"));
      assertFalse(Files.exists(part()));
    }
  }

  @Test
  void a_server_that_announces_more_than_it_has_is_given_up() throws Exception {
    try (OddServer server =
        new OddServer((asked, out) -> {
          OddServer.head(out, "200 OK", "ETag: " + TAG, "Content-Length: " + 2 * model.length);
          out.write(model);
        })) {
      assertTrue(refusal(server).contains("could not be fetched"));
      assertTrue(server.asked.size() <= LIMITS.fruitlessMax() + 1);
    }
  }

  @Test
  void a_server_that_sends_without_end_is_stopped() throws Exception {
    try (OddServer server =
        new OddServer((asked, out) -> {
          OddServer.head(out, "200 OK");
          out.write(model);
          byte[] more = new byte[64 << 10];
          while (true) {
            out.write(more);
          }
        })) {
      assertTrue(refusal(server).contains("sends more than"));
    }
  }

  @Test
  void a_file_of_unknown_length_arrives() throws Exception {
    try (OddServer server =
        new OddServer((asked, out) -> {
          OddServer.head(out, "200 OK");
          out.write(model);
        })) {
      pull(server);
      hasArrived();
    }
  }

  @Test
  void a_wrong_checksum_throws_the_file_away_and_a_right_one_keeps_it() throws Exception {
    try (OddServer server =
        new OddServer((asked, out) -> OddServer.sound(asked, out, model, TAG, ALL))) {
      URI address = server.address("/tiny.gguf");
      ModelException refused =
          assertThrows(ModelException.class, () -> download(address, "0".repeat(64), LIMITS).run());
      assertTrue(String.valueOf(refused.getMessage()).contains(sha256(model)));
      assertFalse(Files.exists(part()));
      assertFalse(Files.exists(target()));
      download(address, sha256(model).toUpperCase(java.util.Locale.ROOT), LIMITS).run();
      hasArrived();
    }
  }

  @Test
  void a_web_page_is_told_by_its_type_or_by_its_first_bytes() throws Exception {
    byte[] page = "<!DOCTYPE html><html>Sign in</html>".getBytes(StandardCharsets.UTF_8);
    try (OddServer server =
        new OddServer((asked, out) -> {
          OddServer.head(out, "200 OK", "Content-Type: text/html; charset=utf-8");
          out.write(page);
        })) {
      assertTrue(refusal(server).contains("web page"));
    }
    AtomicLong sent = new AtomicLong();
    try (OddServer server =
        new OddServer((asked, out) -> {
          OddServer.head(out, "200 OK", "Content-Length: 900000000");
          out.write(page);
          byte[] more = new byte[64 << 10];
          while (sent.addAndGet(more.length) < 900_000_000) {
            out.write(more);
          }
        })) {
      assertTrue(refusal(server).contains("does not begin with GGUF"));
      assertTrue(sent.get() < 100_000_000, sent + " bytes were taken");
      assertFalse(Files.exists(part()));
    }
  }

  @Test
  void redirections_lead_nowhere_but_to_the_same_safety() throws Exception {
    for (String elsewhere :
        List.of(
            "http://192.0.2.1/tiny.gguf",
            "https://192.0.2.1/tiny.gguf",
            "ftp://127.0.0.1/tiny.gguf",
            "file:///etc/passwd",
            "http://me:secret@127.0.0.1/tiny.gguf",
            "http://localhost.example.org/tiny.gguf",
            "http:// /")) {
      try (OddServer server =
          new OddServer(
              (asked, out) -> OddServer.head(out, "302 Found", "Location: " + elsewhere))) {
        assertTrue(refusal(server).contains("sends on to"), elsewhere);
        assertEquals(1, server.asked.size());
      }
    }
  }

  @Test
  void a_redirection_is_followed_by_name_and_not_for_ever() throws Exception {
    try (OddServer last =
            new OddServer((asked, out) -> OddServer.sound(asked, out, model, TAG, ALL));
        OddServer first =
            new OddServer((asked, out) ->
                OddServer.head(out, "307 Moved", "Location: " + last.address("/x")))) {
      pull(first);
      hasArrived();
      assertTrue(
          remarks.toString().contains("127.0.0.1:" + last.address("/").getPort()),
          remarks.toString());
      Files.delete(target());
    }
    try (OddServer circle =
        new OddServer((asked, out) -> OddServer.head(out, "301 Moved", "Location: /tiny.gguf"))) {
      assertTrue(refusal(circle).contains("more than 5 times"));
    }
  }

  @Test
  void errors_are_told_at_once_or_tried_again() throws Exception {
    try (OddServer server =
        new OddServer((asked, out) -> OddServer.head(out, "404 Not Found", "Content-Length: 0"))) {
      assertTrue(refusal(server).contains("status 404"));
      assertEquals(1, server.asked.size());
    }
    try (OddServer server =
        new OddServer((asked, out) -> {
          if (asked.number() < 2) {
            OddServer.head(out, "503 Busy", "Content-Length: 0");
          } else {
            OddServer.sound(asked, out, model, TAG, ALL);
          }
        })) {
      pull(server);
      hasArrived();
    }
  }

  @Test
  void silence_is_not_waited_for_for_ever() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    DownloadLimits impatient =
        new DownloadLimits(
            Duration.ofSeconds(5),
            Duration.ofMillis(600),
            Duration.ofMillis(1),
            2,
            100,
            1 << 30,
            0);
    try (OddServer server =
        new OddServer((asked, out) -> {
          OddServer.sound(asked, out, model, TAG, asked.number() == 0 ? 1000 : 0);
          out.flush();
          over.await();
        })) {
      Download download = download(server.address("/tiny.gguf"), null, impatient);
      ModelException refused = assertThrows(ModelException.class, download::run);
      assertTrue(
          String.valueOf(refused.getMessage()).contains("nothing came"), refused.getMessage());
    } finally {
      over.countDown();
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
  void a_full_disk_is_told_before_and_while() throws Exception {
    try (OddServer server =
        new OddServer((asked, out) -> OddServer.sound(asked, out, model, TAG, ALL))) {
      URI address = server.address("/tiny.gguf");
      Download before =
          new Download(
              DownloadRequest.of(address.toString(), null, null),
              models(),
              view,
              LIMITS,
              new RemoteFile(address, LIMITS, view),
              _ -> model.length);
      ModelException refused = assertThrows(ModelException.class, before::run);
      assertTrue(String.valueOf(refused.getMessage()).contains("bytes free"));
      assertEquals(0, shown.get());
    }
  }

  @Test
  void what_is_there_already_is_not_replaced() throws Exception {
    Files.createDirectories(models());
    Files.writeString(target(), "mine");
    try (OddServer server =
        new OddServer((asked, out) -> OddServer.sound(asked, out, model, TAG, ALL))) {
      ModelException refused = assertThrows(ModelException.class, () -> pull(server));
      assertTrue(String.valueOf(refused.getMessage()).contains("is there already"));
      assertEquals("mine", Files.readString(target()));
      assertEquals(0, server.asked.size());
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

  @Test
  void addresses_names_and_hashes_that_cannot_be_are_refused() {
    for (String address :
        List.of(
            "http://example.org/a.gguf",
            "ftp://example.org/a.gguf",
            "https://me:secret@example.org/a.gguf",
            "https:///a.gguf",
            "a.gguf",
            "https://example.org/",
            "https://example.org/model",
            "https://exa mple.org/a.gguf")) {
      assertThrows(
          IllegalArgumentException.class, () -> DownloadRequest.of(address, null, null), address);
    }
    for (String name : List.of("../a.gguf", "a/b.gguf", ".a.gguf", "a\u0000.gguf", "-a.gguf")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> DownloadRequest.of("https://example.org/a.gguf", name, null),
          name);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> DownloadRequest.of("https://example.org/a.gguf", null, "abc"));
    assertEquals(
        "a b.gguf",
        DownloadRequest.of("https://example.org/x/a%20b.gguf?key=1", null, null).fileName());
  }
}
