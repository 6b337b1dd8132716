package dev.carrel.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Pulls from a real server that is good, broken or hostile. */
class DownloadTest extends DownloadFixture {
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
          awaitPart(out, model.length);
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
