package dev.carrel.models;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server on loopback that answers as a test wants it, however wrong that is. */
final class OddServer implements AutoCloseable {
  /**
   * What was asked.
   *
   * @param headers by their names in lower case
   * @param number of the request, from 0 on
   */
  record Asked(int number, String path, Map<String, String> headers) {
    /** The first byte that is wanted. */
    int from() {
      String range = headers.getOrDefault("range", "bytes=0-");
      return Integer.parseInt(range.replaceAll("\\D", ""));
    }
  }

  /** Writes a whole answer, or a part of one. */
  interface Answer {
    void write(Asked asked, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Answer answer;
  final List<Asked> asked = new CopyOnWriteArrayList<>();

  OddServer(Answer answer) throws IOException {
    this.answer = answer;
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        // The test is over.
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      Map<String, String> headers = new TreeMap<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      if (first != null) {
        Asked now = new Asked(asked.size(), first.split(" ", -1)[1], headers);
        asked.add(now);
        answer.write(now, connection.getOutputStream());
        connection.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The other side went, as it may.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void head(OutputStream out, String status, String... headers) throws IOException {
    out.write(
        ("HTTP/1.1 "
                + status
                + "\r\nConnection: close\r\n"
                + Stream.of(headers).map(line -> line + "\r\n").collect(Collectors.joining())
                + "\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Answers as a good server does, but writes no more than so many bytes of the file. */
  static void sound(Asked asked, OutputStream out, byte[] file, String tag, int bytesMost)
      throws IOException {
    int from = asked.from();
    boolean same = asked.headers().getOrDefault("if-range", tag).equals(tag);
    if (from > 0 && same) {
      head(
          out,
          "206 Partial Content",
          "ETag: " + tag,
          "Content-Length: " + (file.length - from),
          "Content-Range: bytes %d-%d/%d".formatted(from, file.length - 1, file.length));
    } else {
      from = 0;
      head(out, "200 OK", "ETag: " + tag, "Content-Length: " + file.length);
    }
    out.write(Arrays.copyOfRange(file, from, (int) Math.min(file.length, (long) from + bytesMost)));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
