package dev.carrel.serve;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.HttpMediaType;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A form as {@code multipart/form-data}, part after part while it comes in; a part is never held as
 * a whole. For one thread.
 */
final class Multipart {
  static final int PARTS_MAX = 50;

  /** Of the headers of one part. */
  static final int HEADERS_BYTES_MAX = 8 << 10;

  /** Of a field that is no file. */
  static final int FIELD_BYTES_MAX = 16 << 10;

  private static final String FORM = "multipart/form-data";
  private static final int BOUNDARY_CHARS_MAX = 200;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final byte[] DASHES = {'-', '-'};
  private static final byte[] LINE_END = {'\r', '\n'};

  /** A parameter of Content-Disposition, quoted or not. */
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*([\\w*]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\\s]*))");

  private final InputStream in;

  /** What stands before every part but the first, and behind the last. */
  private final byte[] delimiter;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;
  private int partsCount;
  private boolean inPart;
  private boolean over;

  Multipart(InputStream in, String boundary) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    // The first one may stand at the very beginning.
    System.arraycopy(LINE_END, 0, buffer, 0, LINE_END.length);
    this.end = LINE_END.length;
    this.inPart = true;
  }

  /**
   * The form of a request.
   *
   * @throws Problem 415 when it is none
   */
  static Multipart of(ServerRequest request) {
    String type = request.headers().value(HeaderNames.CONTENT_TYPE).orElse("missing");
    try {
      HttpMediaType form = HttpMediaType.create(type);
      Optional<String> boundary = Optional.ofNullable(form.parameters().get("boundary"));
      if (form.mediaType().text().equalsIgnoreCase(FORM)
          && boundary.filter(b -> !b.isEmpty() && b.length() <= BOUNDARY_CHARS_MAX).isPresent()) {
        return new Multipart(Bodies.incoming(request), boundary.get());
      }
    } catch (IllegalArgumentException | HttpException e) {
      throw noForm(type);
    }
    throw noForm(type);
  }

  private static Problem noForm(String type) {
    return Problem.of(
        415,
        "unsupported_media_type",
        "The content type is %s: send a form as %s with its boundary."
            .formatted(Limits.shortened(type), FORM));
  }

  /**
   * One part of the form.
   *
   * @param filename null for a field that is no file
   * @param content to be read before the next part is asked for
   */
  record Part(String name, @Nullable String filename, InputStream content) {
    /** The text of a field. */
    String text() throws IOException {
      byte[] bytes = content.readNBytes(FIELD_BYTES_MAX + 1);
      if (bytes.length > FIELD_BYTES_MAX) {
        throw Problem.invalid(
            name,
            "The field %s has more than %d bytes: shorten it."
                .formatted(Limits.shortened(name), FIELD_BYTES_MAX));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** The next part; null behind the last. What was not read of the one before is passed over. */
  @Nullable Part next() throws IOException {
    if (inPart) {
      new Content().transferTo(OutputStream.nullOutputStream());
    }
    if (over) {
      return null;
    }
    if (++partsCount > PARTS_MAX) {
      throw malformed("it has more than " + PARTS_MAX + " parts");
    }
    String headers = headers();
    String name = parameter(headers, "name");
    if (name == null) {
      throw malformed("a part has no name");
    }
    inPart = true;
    return new Part(name, parameter(headers, "filename"), new Content());
  }

  private String headers() throws IOException {
    StringBuilder headers = new StringBuilder();
    while (true) {
      String line = line(HEADERS_BYTES_MAX - headers.length());
      if (line.isEmpty()) {
        return headers.toString();
      }
      headers.append(line).append('\n');
    }
  }

  private String line(int bytesMax) throws IOException {
    byte[] line = new byte[Math.max(0, bytesMax)];
    for (int count = 0; count < line.length; count++) {
      if (at == end) {
        fill();
      }
      byte b = buffer[at++];
      if (b == '\n') {
        int length = count > 0 && line[count - 1] == '\r' ? count - 1 : count;
        return new String(line, 0, length, StandardCharsets.UTF_8);
      }
      line[count] = b;
    }
    throw malformed("the headers of a part have more than " + HEADERS_BYTES_MAX + " bytes");
  }

  private static @Nullable String parameter(String headers, String wanted) {
    for (String line : headers.lines().toList()) {
      if (line.regionMatches(true, 0, "Content-Disposition:", 0, 20)) {
        Matcher parameter = PARAMETER.matcher(line);
        while (parameter.find()) {
          if (parameter.group(1).equalsIgnoreCase(wanted)) {
            String quoted = parameter.group(2);
            return quoted == null
                ? parameter.group(3)
                : quoted.replaceAll("\\\\(.)", "$1").replace("%22", "\"");
          }
        }
      }
    }
    return null;
  }

  /** Reads on; what was passed makes room. */
  private void fill() throws IOException {
    System.arraycopy(buffer, at, buffer, 0, end - at);
    end -= at;
    at = 0;
    int count = in.read(buffer, end, buffer.length - end);
    if (count < 0) {
      throw malformed("it ends before its last boundary");
    }
    end += count;
  }

  /** Behind a delimiter: whether another part follows. */
  private void passDelimiter() throws IOException {
    at += delimiter.length;
    inPart = false;
    while (end - at < DASHES.length) {
      fill();
    }
    over = Arrays.equals(buffer, at, at + DASHES.length, DASHES, 0, DASHES.length);
    if (!over && !line(HEADERS_BYTES_MAX).isBlank()) {
      throw malformed("a boundary is followed by something else");
    }
  }

  private static Problem malformed(String how) {
    return Problem.of(
        400, "malformed_form", "The form cannot be read, %s: send it as %s.".formatted(how, FORM));
  }

  /** The bytes up to the next delimiter. */
  private final class Content extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (inPart) {
        int next = find();
        int ready = next >= 0 ? next - at : end - at - (delimiter.length - 1);
        if (ready > 0) {
          int count = Math.min(ready, length);
          System.arraycopy(buffer, at, into, from, count);
          at += count;
          return count;
        }
        if (next >= 0) {
          passDelimiter();
        } else {
          fill();
        }
      }
      return -1;
    }

    private int find() {
      for (int i = at; i <= end - delimiter.length; i++) {
        if (buffer[i] == '\r'
            && Arrays.equals(buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
          return i;
        }
      }
      return -1;
    }
  }
}
