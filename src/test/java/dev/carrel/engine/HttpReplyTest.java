package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
