package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyLimitTest {
  private static final int LARGE_BYTES = 20 << 20;
  private static final List<String> JSON_ROUTES =
      List.of("/api/v1/ask", "/api/v1/reindex", "/api/v1/sources");

  private final Loopback loopback = new Loopback(new MemoryDesk());

  @AfterEach
  void close() {
    loopback.close();
  }

  @Test
  void a_large_body_is_refused_whether_its_length_is_told_or_not() throws Exception {
    byte[] large = new byte[LARGE_BYTES];
    Arrays.fill(large, (byte) ' ');
    for (String path : JSON_ROUTES) {
      tooLarge(path, HttpRequest.BodyPublishers.ofByteArray(large));
      tooLarge(
          path, HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
    }
    assertEquals(200, loopback.get("/health").statusCode());
  }

  @Test
  void a_large_body_is_refused_before_it_is_sent() throws Exception {
    try (Socket socket = loopback.connect()) {
      send(socket, head("Content-Length: " + LARGE_BYTES + "\r\n"));
      assertEquals("HTTP/1.1 413", firstCharacters(socket.getInputStream()));
    }
  }

  @Test
  void a_client_that_asks_before_it_sends_is_told_at_once() throws Exception {
    try (Socket socket = loopback.connect()) {
      send(socket, head("Content-Length: " + LARGE_BYTES + "\r\nExpect: 100-continue\r\n"));
      assertEquals(413, Loopback.reply(socket.getInputStream()).status());
    }
  }

  @Test
  void a_body_in_chunks_is_refused_as_soon_as_it_is_too_large() throws Exception {
    try (Socket socket = loopback.connect()) {
      send(socket, head("Transfer-Encoding: chunked\r\n"));
      String chunk = Integer.toHexString(1 << 16) + "\r\n" + " ".repeat(1 << 16) + "\r\n";
      for (int i = 0; i < 17; i++) {
        send(socket, chunk);
      }
      assertEquals("HTTP/1.1 413", firstCharacters(socket.getInputStream()));
    }
  }

  @Test
  void a_body_just_within_the_limit_is_read() throws Exception {
    String question = "{\"question\": \"Oslo\"}";
    assertEquals(
        200, loopback.post("/api/v1/ask", question + " ".repeat((1 << 20) - 20)).statusCode());
    assertEquals(
        413, loopback.post("/api/v1/ask", question + " ".repeat((1 << 20) - 19)).statusCode());
  }

  @Test
  void a_body_in_chunks_is_read() throws Exception {
    byte[] question = "{\"question\": \"Oslo\"}".getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> response =
        loopback.send(
            HttpRequest.newBuilder(loopback.uri("/api/v1/ask"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(question))));
    assertEquals(200, response.statusCode());
  }

  @Test
  void a_large_body_under_another_host_is_refused_for_its_host() throws Exception {
    Loopback.Reply reply =
        loopback.raw(
            "POST /api/v1/ask HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9\r\n\r\n123456789");
    assertEquals(403, reply.status());
  }

  private void tooLarge(String path, HttpRequest.BodyPublisher body) throws Exception {
    HttpResponse<String> response =
        loopback.send(
            HttpRequest.newBuilder(loopback.uri(path))
                .header("Content-Type", "application/json")
                .POST(body));
    assertEquals(413, response.statusCode(), path);
    JsonNode error = Loopback.json(response).path("error");
    assertEquals("body_too_large", error.path("code").asText());
    assertTrue(error.path("message").asText().contains("1048576"));
  }

  private String head(String lines) {
    return "POST /api/v1/ask HTTP/1.1\r\nHost: 127.0.0.1:"
        + loopback.port()
        + "\r\nContent-Type: application/json\r\n"
        + lines
        + "\r\n";
  }

  private static void send(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private static String firstCharacters(InputStream in) throws Exception {
    return new String(in.readNBytes(12), StandardCharsets.UTF_8);
  }
}
