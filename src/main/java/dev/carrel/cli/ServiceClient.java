package dev.carrel.cli;

import dev.carrel.engine.HttpReply;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.ErrorDocument;
import dev.carrel.serve.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks our own service on this machine: loopback addresses only, no proxy, no redirect. Every
 * trouble becomes a {@link DeskException} with the service's own sentence where it gave one.
 *
 * <p>Over plain sockets: {@code java.net.http} would load what TLS needs, which takes longer than
 * everything else that a search does.
 */
final class ServiceClient implements AutoCloseable {
  private static final Set<String> LOOPBACK_HOSTS =
      Set.of("127.0.0.1", "localhost", "[::1]", "::1");
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration REPLY_MAX = Duration.ofMinutes(2);

  /** To erase a source from a large index takes as long as to merge it. */
  private static final Duration ERASED_MAX = Duration.ofHours(1);

  private static final int REPLY_BYTES_MAX = 256 << 20;
  private static final int NO_CONTENT = 204;
  private static final int FIRST_ERROR = 400;

  private final RunningService service;

  /** Connections in use, which {@link #close} ends. */
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  ServiceClient(RunningService service) {
    if (!LOOPBACK_HOSTS.contains(String.valueOf(service.address().getHost()))) {
      throw new CommandFailure(
          "The service is said to be at "
              + service.address()
              + ", which is not this machine: remove service.json from the data folder and start"
              + " the service again.");
    }
    this.service = service;
  }

  URI address() {
    return service.address();
  }

  <T> T get(String pathAndQuery, Class<T> type) {
    return document(whole("GET", pathAndQuery, null, REPLY_MAX), type);
  }

  void post(String path, Object body) {
    whole("POST", path, body, REPLY_MAX);
  }

  <T> T post(String path, Object body, Class<T> type) {
    return document(whole("POST", path, body, REPLY_MAX), type);
  }

  void delete(String path) {
    whole("DELETE", path, null, ERASED_MAX);
  }

  /** The stream of events that answers; whoever asked closes it. */
  InputStream postForEvents(String path, Object body) {
    try {
      HttpReply reply = send("POST", path, body, REPLY_MAX);
      if (reply.status() < FIRST_ERROR) {
        return reply.stream();
      }
      throw refused(reply.status(), text(reply));
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(ServiceClient::end);
  }

  /** Reads the error form. */
  static ErrorDocument.Trouble error(String json) throws IOException {
    // What is JSON and yet no such document leaves the component null, whatever its type says.
    ErrorDocument document = Json.document(json, ErrorDocument.class);
    return Optional.ofNullable(document.error())
        .orElseThrow(() -> new IOException("an error without its reason"));
  }

  private String whole(
      String method, String pathAndQuery, @Nullable Object body, Duration silenceMax) {
    try {
      HttpReply reply = send(method, pathAndQuery, body, silenceMax);
      String text = text(reply);
      if (reply.status() >= FIRST_ERROR) {
        throw refused(reply.status(), text);
      }
      return reply.status() == NO_CONTENT ? "" : text;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private static String text(HttpReply reply) throws IOException {
    try (InputStream stream = reply.stream()) {
      byte[] bytes = stream.readNBytes(REPLY_BYTES_MAX + 1);
      if (bytes.length > REPLY_BYTES_MAX) {
        throw new IOException("a reply of more than " + REPLY_BYTES_MAX + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** The reply's head has been read; closing its stream ends the connection. */
  private HttpReply send(
      String method, String pathAndQuery, @Nullable Object body, Duration silenceMax)
      throws IOException {
    byte[] content = body == null ? new byte[0] : Json.text(body).getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(pathAndQuery).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(service.address().getAuthority()).append("\r\n");
    head.append("Connection: close\r\n");
    head.append("Carrel-Key: ").append(service.key()).append("\r\n");
    if (body != null) {
      head.append("Content-Type: application/json\r\n");
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    head.append("\r\n");
    Socket socket = new Socket(Proxy.NO_PROXY);
    open.add(socket);
    try {
      if (closed) {
        throw new SocketException("the command is ending");
      }
      socket.connect(
          new InetSocketAddress(host(), service.address().getPort()), (int) CONNECT_MAX.toMillis());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) silenceMax.toMillis());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write(content);
      out.flush();
      return HttpReply.read(new BufferedInputStream(new OfConnection(socket)));
    } catch (IOException | RuntimeException e) {
      end(socket);
      open.remove(socket);
      throw e;
    }
  }

  private InetAddress host() throws IOException {
    String host = service.address().getHost();
    InetAddress address = InetAddress.getByName(host);
    if (!address.isLoopbackAddress()) {
      throw new ConnectException(host + " is not this machine here");
    }
    return address;
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no more use either way, and the service sees its end in time.
    }
  }

  /** What the service sends; its end is the connection's. */
  private final class OfConnection extends FilterInputStream {
    private final Socket socket;

    OfConnection(Socket socket) throws IOException {
      super(socket.getInputStream());
      this.socket = socket;
    }

    @Override
    public void close() {
      end(socket);
      open.remove(socket);
    }
  }

  private <T> T document(String json, Class<T> type) {
    try {
      return Json.document(json, type);
    } catch (IOException e) {
      throw unavailable(
          "What answers at "
              + service.address()
              + " is not Carrel of this version: end it (process "
              + service.processId()
              + ") and start the service again.");
    }
  }

  private DeskException refused(int status, String body) {
    ErrorDocument.Trouble error;
    try {
      error = error(body);
    } catch (IOException e) {
      return unavailable(
          "The service at "
              + service.address()
              + " answered "
              + status
              + " without saying why: see its log.");
    }
    return switch (status) {
      case 400 -> new DeskException(DeskException.Kind.WRONG_REQUEST, error.message());
      case 404 -> new DeskException(DeskException.Kind.NOT_FOUND, error.message());
      default -> unavailable(error.message());
    };
  }

  private DeskException unreachable(IOException e) {
    String found =
        switch (e) {
          case SocketTimeoutException late -> "does not answer in time";
          case ConnectException refused -> "does not answer";
          default -> "broke off (" + e.getMessage() + ")";
        };
    return unavailable(
        "The service at "
            + service.address()
            + " (process "
            + service.processId()
            + ") "
            + found
            + ": try again when it has started, or end it and start it anew with carrel serve.");
  }

  private static DeskException unavailable(String message) {
    return new DeskException(DeskException.Kind.UNAVAILABLE, message);
  }
}
