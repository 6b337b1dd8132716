package share;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A client with next to no time of its own: one connection, one thread. The JDK's hands each reply
 * from thread to thread, which takes longer than what is to be measured.
 */
final class PlainClient implements AutoCloseable {
  private final URI address;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  PlainClient(URI address) throws IOException {
    this.address = address;
    this.socket = new Socket(address.getHost(), address.getPort());
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    this.out = socket.getOutputStream();
  }

  /** The body; anything but 200 with a length is an exception. */
  String get(String path) throws IOException {
    out.write(
        ("GET " + path + " HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    String status = line();
    int length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
    }
    if (!status.contains(" 200 ") || length < 0) {
      throw new IOException(path + " answered " + status + " with a length of " + length);
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
