package dev.carrel.engine;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reply of HTTP/1.1, of which the body is read as it comes. Whatever a server sends, no more of
 * it is held than the limits allow.
 */
public final class HttpReply {
  private static final int HEAD_LINE_BYTES_MAX = 16 * 1024;
  private static final int HEAD_LINES_MAX = 200;
  private static final int CHUNK_DIGITS_MAX = 8;
  private static final int STATUS_MIN = 200;
  private static final long UNTIL_THE_END = -1;

  private final InputStream in;
  private final int status;
  private final boolean chunked;

  /** Of the body, or of the chunk that is being read. */
  private long left;

  private boolean begun;
  private boolean ended;

  private HttpReply(InputStream in, int status, boolean chunked, long left) {
    this.in = in;
    this.status = status;
    this.chunked = chunked;
    this.left = left;
  }

  /**
   * Reads the head of a reply.
   *
   * @throws ProtocolException if it is none
   */
  public static HttpReply read(InputStream in) throws IOException {
    while (true) {
      int status = status(headLine(in));
      boolean chunked = false;
      long length = UNTIL_THE_END;
      String line = headLine(in);
      for (int lines = 0; !line.isEmpty(); lines++) {
        if (lines == HEAD_LINES_MAX) {
          throw new ProtocolException("more than " + HEAD_LINES_MAX + " lines of a reply's head");
        }
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.startsWith("transfer-encoding:")) {
          chunked = lower.endsWith("chunked");
        } else if (lower.startsWith("content-length:")) {
          length = length(lower.substring(lower.indexOf(':') + 1).strip());
        }
        line = headLine(in);
      }
      // What is said before the reply itself, as 100 Continue, has no body.
      if (status >= STATUS_MIN) {
        return new HttpReply(in, status, chunked, chunked ? 0 : length);
      }
    }
  }

  /** Such as 200. */
  public int status() {
    return status;
  }

  /**
   * The next line of the body, without its end.
   *
   * @return null at the end of the body
   * @throws ProtocolException if it is longer than that
   */
  @Nullable String line(int bytesMax) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = next(); b != '\n'; b = next()) {
      if (b < 0) {
        return line.size() == 0 ? null : text(line);
      }
      if (line.size() == bytesMax) {
        throw new ProtocolException("a line of more than %,d bytes".formatted(bytesMax));
      }
      line.write(b);
    }
    return text(line);
  }

  /** The body to its end, or to that many bytes. */
  String body(int bytesMax) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int b = next(); b >= 0 && all.size() < bytesMax; b = next()) {
      all.write(b);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** The body as it comes; to close it closes what it is read from. */
  public InputStream stream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return next();
      }

      // Of one chunk, what there is: whoever waits for an event has it when it is there.
      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        int count = 0;
        while (count < length && (count == 0 || (left != 0 && in.available() > 0))) {
          int b = next();
          if (b < 0) {
            return count == 0 ? -1 : count;
          }
          into[offset + count++] = (byte) b;
        }
        return count;
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  private static String text(ByteArrayOutputStream line) {
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The next byte of the body; below 0 at its end. */
  private int next() throws IOException {
    if (ended) {
      return -1;
    }
    if (left == 0 && !nextChunk()) {
      ended = true;
      return -1;
    }
    int b = in.read();
    if (b < 0) {
      if (left == UNTIL_THE_END) {
        ended = true;
        return -1;
      }
      throw new EOFException("the connection ended in the middle of a reply");
    }
    if (left > 0) {
      left--;
    }
    return b;
  }

  /** Whether there is another chunk. */
  private boolean nextChunk() throws IOException {
    if (!chunked) {
      return false;
    }
    if (begun && !headLine(in).isEmpty()) {
      throw new ProtocolException("a chunk that is longer than it says");
    }
    begun = true;
    String size = headLine(in).replaceAll(";.*", "").strip();
    if (size.isEmpty() || size.length() > CHUNK_DIGITS_MAX || !size.matches("[0-9A-Fa-f]+")) {
      throw new ProtocolException("a chunk without a length");
    }
    left = Long.parseLong(size, 16);
    return left > 0;
  }

  private static int status(String line) throws ProtocolException {
    if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new ProtocolException("something else than a reply in HTTP");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private static long length(String text) throws ProtocolException {
    try {
      long length = Long.parseLong(text);
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Told below, as a negative one.
    }
    throw new ProtocolException("a length that is none");
  }

  private static String headLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended before a reply was whole");
      }
      if (line.size() == HEAD_LINE_BYTES_MAX) {
        throw new ProtocolException(
            "a line of the head of more than %,d bytes".formatted(line.size()));
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
