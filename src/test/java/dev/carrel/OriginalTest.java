package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.Service;
import dev.carrel.parse.Documents;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files themselves over HTTP: which there are, and as what they come. */
class OriginalTest {
  private static final String SECRET = "the secret of the keeper";

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir Path scratch;

  @Test
  void only_a_pdf_is_shown_and_everything_else_is_a_download() throws Exception {
    try (ServiceRoom room = new ServiceRoom(scratch)) {
      byte[] pdf = Documents.pdf("Manual", List.of(List.of("The sextant is in locker 3.")));
      String html = "<!doctype html><title>A page</title><script>owned = 1</script><p>Albatross.";
      Files.write(room.notes.resolve("Grüße \"a\"; b=c.pdf"), pdf);
      Files.write(room.notes.resolve("named.html"), pdf);
      for (String name : List.of("page.html", "page.xhtml", "text.svg", "fake.pdf")) {
        Files.writeString(
            room.notes.resolve(name),
            name.endsWith("svg")
                ? "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>Hi</text></svg>"
                : html);
      }
      Service service = room.serve(room.notes);
      room.awaitIdle(service);
      HttpResponse<byte[]> shown = original(service, "Grüße \"a\"; b=c.pdf");
      assertEquals(200, shown.statusCode());
      assertArrayEquals(pdf, shown.body());
      assertEquals("application/pdf", header(shown, "Content-Type"));
      assertEquals(
          "inline; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22a%22%3B%20b%3Dc.pdf",
          header(shown, "Content-Disposition"));
      int downloads = 0;
      for (String name : List.of("page.html", "page.xhtml", "text.svg", "fake.pdf", "boat.md")) {
        HttpResponse<byte[]> kept = original(service, name);
        if (kept.statusCode() == 404) {
          continue; // what has no text that was read is not handed out at all
        }
        downloads++;
        assertEquals("application/octet-stream", header(kept, "Content-Type"), name);
        assertTrue(header(kept, "Content-Disposition").startsWith("attachment; "), name);
      }
      assertTrue(downloads >= 3, downloads + " of five files came");
      for (String name : List.of("Grüße \"a\"; b=c.pdf", "page.html", "none.md")) {
        HttpResponse<byte[]> reply = original(service, name);
        assertEquals("nosniff", header(reply, "X-Content-Type-Options"));
        assertEquals("DENY", header(reply, "X-Frame-Options"));
        if (reply.statusCode() == 200) {
          assertTrue(
              header(reply, "Content-Security-Policy").startsWith("sandbox; default-src 'none'"));
          assertEquals(1, reply.headers().allValues("Content-Security-Policy").size());
        }
      }
    }
  }

  @Test
  void a_file_that_was_not_read_as_it_is_now_is_not_handed_out() throws Exception {
    try (ServiceRoom room = new ServiceRoom(scratch)) {
      Path outside = scratch.resolve("outside.md");
      Files.writeString(outside, SECRET);
      Files.writeString(room.notes.resolve("id_rsa"), SECRET);
      Files.writeString(room.notes.resolve("left.log"), SECRET);
      Files.writeString(room.notes.resolve(".carrelignore"), "*.log\n");
      Files.createSymbolicLink(room.notes.resolve("link.md"), outside);
      Files.writeString(room.notes.resolve("becomes.md"), "Albatross.");
      Service service = room.serve(room.notes);
      room.awaitIdle(service);
      assertEquals(200, original(service, "becomes.md").statusCode());
      Files.delete(room.notes.resolve("becomes.md"));
      Files.createSymbolicLink(room.notes.resolve("becomes.md"), outside);
      Map<String, Integer> refused =
          Map.ofEntries(
              Map.entry("id_rsa", 404),
              Map.entry("left.log", 404),
              Map.entry(".carrelignore", 404),
              Map.entry("link.md", 404),
              Map.entry("becomes.md", 404),
              Map.entry("../outside.md", 404),
              Map.entry("./boat.md", 404),
              Map.entry("/etc/passwd", 404),
              Map.entry("", 400));
      for (Map.Entry<String, Integer> file : refused.entrySet()) {
        HttpResponse<byte[]> reply = original(service, file.getKey());
        String body = new String(reply.body(), StandardCharsets.UTF_8);
        assertEquals(file.getValue(), reply.statusCode(), file.getKey() + ": " + body);
        assertFalse(body.contains(SECRET), body);
        assertEquals("application/json", header(reply, "Content-Type"));
      }
    }
  }

  @Test
  void a_token_for_certain_sources_opens_nothing_of_the_others() throws Exception {
    try (ServiceRoom room = new ServiceRoom(scratch)) {
      Path other = Files.createDirectory(scratch.resolve("other"));
      Files.writeString(other.resolve("own.md"), SECRET);
      Service service = room.serve(room.notes, other);
      room.awaitIdle(service);
      String token =
          CommandRun.output(
                  scratch,
                  "token",
                  "add",
                  "a",
                  "--sources",
                  "notes",
                  "--data",
                  room.data().toString())
              .strip();
      for (String route : List.of("original", "blocks")) {
        String address = "/api/v1/" + route + "?source=";
        assertEquals(200, get(service, address + "notes&path=boat.md", token).statusCode());
        assertEquals(200, get(service, address + "other&path=own.md", "").statusCode());
        HttpResponse<byte[]> refused = get(service, address + "other&path=own.md", token);
        assertEquals(404, refused.statusCode());
        assertFalse(new String(refused.body(), StandardCharsets.UTF_8).contains(SECRET));
      }
    }
  }

  private HttpResponse<byte[]> original(Service service, String path)
      throws IOException, InterruptedException {
    return get(service, "/api/v1/original?source=notes&path=" + ServiceRoom.encoded(path), "");
  }

  private HttpResponse<byte[]> get(Service service, String address, String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(ServiceRoom.uri(service, address));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> reply, String name) {
    return reply.headers().firstValue(name).orElseThrow();
  }
}
