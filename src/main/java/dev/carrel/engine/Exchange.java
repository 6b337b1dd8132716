package dev.carrel.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request to a server on this machine and its reply, over a connection of its own. The
 * connection is made to a checked address itself, by no proxy; a redirect is a reply like any
 * other. To close it from another thread gives the request up, which a server notices.
 */
final class Exchange implements AutoCloseable {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  private final long deadline;
  private Duration silenceMax;
  private @Nullable Socket socket;
  private boolean closed;

  /**
   * Begins nothing yet.
   *
   * @param silenceMax between two bytes of the server
   * @param deadline of {@link System#nanoTime}, for all of it
   */
  Exchange(Duration silenceMax, long deadline) {
    this.silenceMax = silenceMax;
    this.deadline = deadline;
  }

  /**
   * Sends a request and waits for the head of its reply.
   *
   * @param route below the path of the address
   * @param json the body of a POST; without one it is a GET
   * @throws SocketTimeoutException if the server is silent for too long, or the time is over
   */
  HttpReply send(LoopbackUrl url, Optional<ApiKey> key, String route, Optional<String> json)
      throws IOException {
    Socket connected = connect(url);
    byte[] body = json.orElse("").getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(json.isPresent() ? "POST " : "GET ")
        .append(url.path())
        .append(route)
        .append(" HTTP/1.1\r\nHost: ")
        .append(url.authority())
        .append("\r\nConnection: close\r\nAccept: text/event-stream, application/json\r\n");
    key.ifPresent(
        secret -> head.append("Authorization: Bearer ").append(secret.secret()).append("\r\n"));
    if (json.isPresent()) {
      head.append("Content-Type: application/json\r\nContent-Length: ")
          .append(body.length)
          .append("\r\n");
    }
    head.append("\r\n");
    OutputStream out = connected.getOutputStream();
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    out.flush();
    return HttpReply.read(new BufferedInputStream(new Patient(connected)));
  }

  /** From now on another silence is too long. */
  void patience(Duration silenceMax) {
    this.silenceMax = silenceMax;
  }

  private Socket connect(LoopbackUrl url) throws IOException {
    List<InetAddress> addresses = url.addresses();
    for (int i = 0; ; i++) {
      Socket next = open();
      try {
        next.setTcpNoDelay(true);
        next.connect(
            new InetSocketAddress(addresses.get(i), url.port()),
            Math.min(left(), millis(CONNECT_MAX)));
        return next;
      } catch (IOException e) {
        next.close();
        if (i + 1 == addresses.size()) {
          throw e;
        }
      }
    }
  }

  private synchronized Socket open() throws SocketException {
    if (closed) {
      throw new SocketException("the request was given up");
    }
    Socket next = new Socket(Proxy.NO_PROXY);
    socket = next;
    return next;
  }

  /** Milliseconds that may pass without a byte; never 0, which would mean for ever. */
  private int left() throws SocketTimeoutException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("the time for the request is over");
    }
    // Never a part of a millisecond early: it would be taken for silence.
    return Math.max(1, Math.min(millis(Duration.ofNanos(left).plusMillis(1)), millis(silenceMax)));
  }

  private static int millis(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is of no more use either way, and the server sees its end in time.
      }
    }
  }

  /** What a server sends; each wait has its limit. */
  private final class Patient extends InputStream {
    private final Socket from;
    private final InputStream in;

    Patient(Socket from) throws IOException {
      this.from = from;
      this.in = from.getInputStream();
    }

    @Override
    public int read() throws IOException {
      from.setSoTimeout(left());
      return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      from.setSoTimeout(left());
      return in.read(into, offset, length);
    }
  }
}
