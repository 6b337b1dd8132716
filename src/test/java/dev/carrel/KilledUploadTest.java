package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.state.ServiceFile;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is killed while a program uploads a file. */
class KilledUploadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String END = "\r\n--b--\r\n";

  @TempDir Path home;

  @Test
  void half_an_upload_is_gone_after_a_kill_and_what_was_there_is_found_still() throws Exception {
    Path notes = Files.createDirectory(home.resolve("notes"));
    Path data = home.resolve("data");
    String file;
    String store;
    try (ServiceProcess first = ServiceProcess.start(home, data, List.of(), notes)) {
      send(data, form("whole.md", "The sextant lies in the chart table.\n") + END);
      file = first.get("/v1/files").at("/data/0/id").asText();
      store =
          first.post("/v1/vector_stores", "{\"file_ids\": [\"" + file + "\"]}").get("id").asText();
      awaitCompleted(first, store);
      byte[] noise = new byte[300_000];
      new Random(9).nextBytes(noise);
      send(data, form("half.md", new String(noise, StandardCharsets.ISO_8859_1)));
      Path uploads = data.resolve("state/uploads");
      first.await(PATIENCE, () -> names(uploads).stream().anyMatch(name -> name.endsWith(".tmp")));
      first.kill();
      assertEquals(2, names(uploads).size());
    }
    try (ServiceProcess second = ServiceProcess.start(home, data, List.of())) {
      assertEquals(Set.of(file), names(data.resolve("state/uploads")));
      assertEquals(1, second.get("/v1/files").get("data").size());
      awaitCompleted(second, store);
      JsonNode found =
          second.post(
              "/v1/vector_stores/" + store + "/search", "{\"query\": \"Where is the sextant?\"}");
      assertTrue(found.at("/data/0/content/0/text").asText().contains("chart table"));
      assertEquals("whole.md", found.at("/data/0/filename").asText());
    }
  }

  private static void awaitCompleted(ServiceProcess service, String store) throws Exception {
    service.await(
        PATIENCE,
        () -> service.get("/v1/vector_stores/" + store).at("/file_counts/completed").asInt() == 1);
  }

  private static String form(String name, String text) {
    return "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n--b\r\n"
        + "Content-Disposition: form-data; name=\"file\"; filename=\""
        + name
        + "\"\r\n\r\n"
        + text;
  }

  /** In chunks, so that the end may be missing; waits for the reply where it is not. */
  private static void send(Path data, String form) throws Exception {
    ServiceFile.Running running = ServiceFile.read(data).orElseThrow();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port());
    OutputStream out = socket.getOutputStream();
    byte[] body = form.getBytes(StandardCharsets.ISO_8859_1);
    String head =
        "POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nTransfer-Encoding: chunked\r\n"
                .formatted(running.port())
            + "Content-Type: multipart/form-data; boundary=b\r\nConnection: close\r\n\r\n";
    out.write((head + Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.write(body);
    out.write("\r\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
    if (form.endsWith(END)) {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(reply.startsWith("HTTP/1.1 200"), reply);
      socket.close();
    }
  }

  private static Set<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
