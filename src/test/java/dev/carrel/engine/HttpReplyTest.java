package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies of servers, well and ill. */
class HttpReplyTest {
  private static final int LINE_BYTES_MAX = 1000;
  private static final String CHUNKED =
      String.join(
          "\r\n",
          "HTTP/1.1 100 Continue",
          "",
          "HTTP/1.1 200 OK",
          "transfer-encoding: chunked",
          "",
          "5",
          "data:",
          "7;a=b",
          " äö\n\r",
          "c",
          "\nlast one\r\nx",
          "0",
          "",
          "");

  private static HttpReply read(String reply) throws IOException {
    return HttpReply.read(new ByteArrayInputStream(reply.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> lines(HttpReply reply) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = reply.line(LINE_BYTES_MAX);
        line != null;
        line = reply.line(LINE_BYTES_MAX)) {
      lines.add(line);
    }
    return lines;
  }

  @Test
  @Timeout(30)
  void what_a_chunk_holds_is_there_before_the_next_chunk_is() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket sender = server.accept()) {
      sender
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nevent\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      InputStream body = HttpReply.read(new BufferedInputStream(client.getInputStream())).stream();
      StringBuilder read = new StringBuilder();
      byte[] buffer = new byte[100];
      while (read.length() < 5) {
        int count = body.read(buffer, 0, buffer.length);
        read.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
      }
      assertEquals("event", read.toString());
      sender.getOutputStream().write("1\r\n!\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertEquals("!", new String(body.readAllBytes(), StandardCharsets.UTF_8));
      assertEquals(-1, body.read());
    }
  }

  @Test
  void lines_are_read_across_chunks() throws IOException {
    HttpReply reply = read(CHUNKED);
    assertEquals(200, reply.status());
    assertEquals(List.of("data: äö", "", "last one", "x"), lines(reply));
    assertNull(reply.line(LINE_BYTES_MAX));
  }

  @Test
  void a_body_ends_where_its_length_says_or_the_connection_does() throws IOException {
    assertEquals("ab", read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc").body(100));
    assertEquals("abc", read("HTTP/1.0 404 Not Found\n\nabc").body(100));
    assertEquals("ab", read("HTTP/1.0 404\n\nabc").body(2));
    assertThrows(
        IOException.class, () -> read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc").body(100));
  }

  @Test
  void what_is_longer_than_its_limit_is_not_held() {
    ProtocolException line =
        assertThrows(
            ProtocolException.class,
            () -> lines(read("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(LINE_BYTES_MAX + 1))));
    assertTrue(String.valueOf(line.getMessage()).contains("1,000 bytes"));
    assertThrows(
        ProtocolException.class, () -> read("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000)));
    assertThrows(
        ProtocolException.class, () -> read("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(300)));
    assertThrows(
        ProtocolException.class, () -> read("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"));
  }

  @Test
  void a_broken_reply_is_an_error_with_a_reason() {
    long seed = 31_415;
    Random random = new Random(seed);
    byte[] whole = CHUNKED.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = whole.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      try {
        lines(HttpReply.read(new ByteArrayInputStream(broken)));
      } catch (IOException e) {
        assertFalse(String.valueOf(e.getMessage()).isBlank(), "seed " + seed + ", round " + i);
      }
    }
  }
}
