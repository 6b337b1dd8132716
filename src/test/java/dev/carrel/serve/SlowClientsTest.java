package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that hold on to connections and send nothing, or next to nothing. */
class SlowClientsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SEARCH = "/api/v1/search?q=Oslo";

  private final MemoryDesk desk = new MemoryDesk();
  private final Loopback loopback = new Loopback(desk);
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    loopback.close();
  }

  @Test
  void a_thousand_idle_connections_keep_nobody_out() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      open("");
      if (i % 50 == 0) {
        assertEquals(200, loopback.raw("GET", SEARCH, "").status(), "beside " + i);
      }
    }
    for (int i = 0; i < 50; i++) {
      assertEquals(200, loopback.raw("GET", SEARCH, "").status());
    }
  }

  @Test
  void more_connections_than_there_may_be_make_room_for_new_ones() throws Exception {
    for (int i = 0; i < 2 * Connections.MAX; i++) {
      open(i % 2 == 0 ? "" : "GET /health HTTP/1.1\r\nHost: 127.0");
    }
    for (int i = 0; i < 50; i++) {
      assertEquals(200, loopback.raw("GET", SEARCH, "").status());
    }
  }

  @Test
  void connections_that_answered_before_are_idle_too() throws Exception {
    for (int i = 0; i < 1_100; i++) {
      Socket socket = open("GET /health/live HTTP/1.1\r\nHost: " + host() + "\r\n\r\n");
      readHead(socket.getInputStream());
    }
    assertEquals(200, loopback.raw("GET", SEARCH, "").status());
  }

  @Test
  void slow_headers_keep_nobody_out_and_are_ended() throws Exception {
    for (int i = 0; i < 300; i++) {
      open("GET /health HTTP/1.1\r\nHost: " + host() + "\r\nX-Slow: ");
    }
    assertEquals(200, loopback.raw("GET", SEARCH, "").status());
    Socket trickling = open("GET /health HTTP/1.1\r\nHost: " + host() + "\r\nX-Slow: ");
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean ended = false;
    while (!ended) {
      assertTrue(System.nanoTime() < end, "headers may trickle for longer than " + PATIENCE);
      ended = isEnded(trickling);
    }
    assertEquals(200, loopback.raw("GET", SEARCH, "").status());
  }

  @Test
  void slow_bodies_keep_nobody_out() throws Exception {
    for (int i = 0; i < 300; i++) {
      open(
          "POST /api/v1/ask HTTP/1.1\r\nHost: "
              + host()
              + "\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"question\": \"");
    }
    for (int i = 0; i < 50; i++) {
      assertEquals(200, loopback.raw("GET", SEARCH, "").status());
      assertEquals(200, loopback.post("/api/v1/ask", "{\"question\": \"Oslo\"}").statusCode());
    }
    assertEquals(50, desk.questions.size());
  }

  @Test
  void slow_large_bodies_have_a_limit_and_keep_no_small_one_out() throws Exception {
    String head =
        "POST /api/v1/ask HTTP/1.1\r\nHost: "
            + host()
            + "\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n"
            + " ".repeat(2 * ReceivedBody.SMALL_BYTES);
    for (int i = 0; i < 100; i++) {
      open(head);
    }
    assertEquals(200, loopback.post("/api/v1/ask", "{\"question\": \"Oslo\"}").statusCode());
    assertEquals(200, loopback.raw("GET", SEARCH, "").status());
  }

  @Test
  void clients_that_do_not_read_their_answer_keep_nobody_out_for_long() throws Exception {
    desk.with("long.md", "Oslo " + "fjord ".repeat(2_000_000));
    ServeSettings usual = Loopback.settings();
    ServeSettings two =
        new ServeSettings(
            usual.host(),
            0,
            usual.bodyBytesMax(),
            2,
            2,
            usual.asksMax(),
            usual.waitMax(),
            usual.askMax(),
            usual.heartbeat(),
            usual.closeMax(),
            Optional.empty());
    try (Loopback small = new Loopback(desk, two)) {
      for (int i = 0; i < 2; i++) {
        Socket socket = small.connect();
        sockets.add(socket);
        socket
            .getOutputStream()
            .write(
                ("GET " + SEARCH + " HTTP/1.1\r\nHost: 127.0.0.1:" + small.port() + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
      }
      long end = System.nanoTime() + 2 * PATIENCE.toNanos();
      boolean full = false;
      while (!full || small.raw("GET", "/api/v1/sources", "").status() != 200) {
        full |= small.raw("GET", "/api/v1/sources", "").status() == 503;
        assertTrue(System.nanoTime() < end, full ? "the places are still taken" : "never full");
        Thread.sleep(50);
      }
    }
  }

  /** What a proxy and we might take for different requests is no request. */
  @Test
  void requests_that_could_be_two_are_refused() throws Exception {
    String post = "POST /api/v1/ask HTTP/1.1\r\nHost: " + host() + "\r\n";
    String json = "Content-Type: application/json\r\n";
    String inner = "GET /smuggled HTTP/1.1\r\nHost: " + host() + "\r\n\r\n";
    for (String request :
        List.of(
            post
                + json
                + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + inner,
            post
                + json
                + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
                + inner,
            post + json + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + inner,
            post + json + "Content-Length: 2, 2\r\n\r\n{}" + inner,
            post + json + "Content-Length: +2\r\n\r\n{}" + inner,
            post + json + "Content-Length: -1\r\n\r\n{}" + inner,
            post + json + "Content-Length: 0x2\r\n\r\n{}" + inner,
            post + json + "Content-Length : 2\r\n\r\n{}" + inner,
            post + json + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + inner,
            post + json + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner,
            post + json + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n" + inner,
            post
                + json
                + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"
                + inner,
            post + json + "Transfer-Encoding: chunked\r\n\r\nZ\r\n\r\n" + inner,
            post + json + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + inner,
            post + json + "X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}" + inner,
            post + json + "X: a\nContent-Length: 2\r\n\r\n{}" + inner)) {
      Loopback.Reply reply = loopback.raw(request);
      assertTrue(reply.status() >= 400 && reply.status() < 500, request + reply.head());
      // Nothing that came behind it is answered as a request of its own.
      assertTrue(!reply.body().contains("/smuggled"), request + "\n" + reply.body());
      assertTrue(!reply.body().contains("HTTP/1.1 "), request + "\n" + reply.body());
    }
    assertTrue(desk.questions.isEmpty());
  }

  private String host() {
    return "127.0.0.1:" + loopback.port();
  }

  private Socket open(String text) throws IOException {
    Socket socket = loopback.connect();
    sockets.add(socket);
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      socket.close(); // it was the one that made room
    }
    return socket;
  }

  private static boolean isEnded(Socket socket) {
    try {
      socket.setSoTimeout(250);
      socket.getOutputStream().write('x');
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void readHead(InputStream in) throws IOException {
    byte[] buffer = new byte[4_096];
    assertTrue(in.read(buffer) > 0);
  }
}
