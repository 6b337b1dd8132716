package dev.carrel.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A file at an address that a person gave. A request says who asks ({@code carrel}) and which part
 * is wanted, and nothing else: no cookie, no referrer, no proxy. Redirections are followed from
 * https to https alone, and each host is named.
 */
final class RemoteFile implements AutoCloseable {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
  private static final Duration WATCH_EVERY = Duration.ofMillis(250);
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_SERVER_ERROR = 500;

  private final URI address;
  private final DownloadLimits limits;
  private final DownloadView view;
  private final HttpClient client;
  private final Thread watch =
      Thread.ofPlatform().daemon().name("pull watch").unstarted(this::watch);
  private String hostNamed;
  private volatile @Nullable InputStream reading;
  private volatile long readingSince;
  private volatile boolean silent;

  /** What is here is no beginning of what the host has. */
  static final class OtherFile extends Exception {
    OtherFile(String message) {
      super(message);
    }
  }

  /** The connection ended before the file did: it may be tried again. */
  static final class BrokenOff extends Exception {
    BrokenOff(String message) {
      super(message);
    }

    BrokenOff(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * A file that is being sent.
   *
   * @param start of the first byte
   * @param totalBytes of the whole file; 0 when the host does not say
   * @param validator by which the host knows its file again
   */
  record Reply(
      String host, long start, long totalBytes, Optional<String> validator, InputStream body)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  RemoteFile(URI address, DownloadLimits limits, DownloadView view) {
    this(address, limits, view, null);
  }

  /** With the certificates that a test's own server has. */
  RemoteFile(URI address, DownloadLimits limits, DownloadView view, @Nullable SSLContext trusted) {
    this.address = address;
    this.limits = limits;
    this.view = view;
    this.hostNamed = host(address);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connectMax());
    client = trusted == null ? builder.build() : builder.sslContext(trusted).build();
    watch.start();
  }

  /**
   * Asks for the file.
   *
   * @param start bytes that are here already
   * @param validator of the file of which they are
   * @throws BrokenOff if it may be tried again
   * @throws OtherFile if it may be tried again from the beginning
   * @throws ModelException if neither
   */
  Reply open(long start, Optional<String> validator)
      throws BrokenOff, OtherFile, InterruptedException {
    URI at = address;
    for (int redirects = 0; redirects <= DownloadLimits.REDIRECTS_MAX; redirects++) {
      HttpResponse<InputStream> response = send(at, start, validator);
      Optional<String> location = location(response);
      if (location.isEmpty()) {
        return reply(at, response, start);
      }
      close(response.body());
      URI next = resolved(at, location.get());
      if (!DownloadRequest.mayFollow(at, next)) {
        throw new ModelException(
            "%s sends on to %s, which is not followed: only https leads on, to https; give the final address if you trust it."
                .formatted(host(at), next));
      }
      if (!host(next).equals(hostNamed)) {
        hostNamed = host(next);
        view.remark("%s sends on to %s.".formatted(host(at), host(next)));
      }
      at = next;
    }
    throw new ModelException(
        "%s sends on more than %d times: give the final address."
            .formatted(host(address), DownloadLimits.REDIRECTS_MAX));
  }

  private static URI resolved(URI at, String location) {
    try {
      return at.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          "%s sends on to what is no address (%s).".formatted(host(at), e.getMessage()), e);
    }
  }

  private HttpResponse<InputStream> send(URI at, long start, Optional<String> validator)
      throws BrokenOff, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .timeout(limits.silenceMax())
            .header("User-Agent", "carrel")
            .header("Accept-Encoding", "identity")
            .GET();
    if (start > 0 && validator.isPresent()) {
      request.header("Range", "bytes=" + start + "-").header("If-Range", validator.get());
    }
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (HttpTimeoutException e) {
      throw new BrokenOff(host(at) + " does not answer in time", e);
    } catch (ConnectException e) {
      throw new BrokenOff(host(at) + " cannot be reached", e);
    } catch (IOException e) {
      throw new BrokenOff("%s broke off (%s)".formatted(host(at), e.getMessage()), e);
    }
  }

  private static Optional<String> location(HttpResponse<?> response) {
    return switch (response.statusCode()) {
      case 301, 302, 303, 307, 308 ->
          Optional.of(response.headers().firstValue("Location").orElse(""));
      default -> Optional.empty();
    };
  }

  private Reply reply(URI at, HttpResponse<InputStream> response, long start)
      throws BrokenOff, OtherFile {
    HttpHeaders headers = response.headers();
    try {
      requireFile(at, response);
      Optional<String> validator =
          headers
              .firstValue("ETag")
              .filter(tag -> tag.startsWith("\""))
              .or(() -> headers.firstValue("Last-Modified"));
      if (response.statusCode() == OK) {
        long total = headers.firstValueAsLong("Content-Length").orElse(0);
        return new Reply(host(at), 0, total, validator, response.body());
      }
      Matcher range = CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
      if (start == 0
          || !range.matches()
          || Long.parseLong(range.group(1)) != start
          || Long.parseLong(range.group(2)) != Long.parseLong(range.group(3)) - 1) {
        throw new OtherFile(
            "%s sends another part (%s) than the one from byte %d on, which was asked for"
                .formatted(host(at), headers.firstValue("Content-Range").orElse("unnamed"), start));
      }
      return new Reply(host(at), start, Long.parseLong(range.group(3)), validator, response.body());
    } catch (BrokenOff | OtherFile | RuntimeException e) {
      close(response.body());
      throw e;
    }
  }

  /** Anything but a file is told by its status, its type or its coding. */
  private static void requireFile(URI at, HttpResponse<?> response) throws BrokenOff, OtherFile {
    int status = response.statusCode();
    String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    String coding = response.headers().firstValue("Content-Encoding").orElse("identity");
    if (status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= FIRST_SERVER_ERROR) {
      throw new BrokenOff("%s answers with status %d".formatted(host(at), status));
    }
    if (status == RANGE_NOT_SATISFIABLE) {
      throw new OtherFile("%s has less of the file than is here".formatted(host(at)));
    }
    if (status != OK && status != PARTIAL) {
      throw new ModelException(
          "%s answers with status %d: look whether the address is right, and whether the file is for everybody."
              .formatted(host(at), status));
    }
    if (type.startsWith("text/html")) {
      throw new ModelException(
          "%s sends a web page instead of a file: give the address of the file itself."
              .formatted(host(at)));
    }
    if (!coding.equalsIgnoreCase("identity")) {
      throw new ModelException(
          "%s sends the file packed as %s, though it was asked not to: take another source."
              .formatted(host(at), coding));
    }
  }

  /** Reads some bytes, but does not wait for them for ever. */
  int read(InputStream body, byte[] buffer) throws BrokenOff {
    silent = false;
    readingSince = System.nanoTime();
    reading = body;
    try {
      int read = body.read(buffer);
      if (silent) {
        throw new BrokenOff("nothing came for %d s".formatted(limits.silenceMax().toSeconds()));
      }
      return read;
    } catch (IOException e) {
      throw new BrokenOff(
          silent
              ? "nothing came for %d s".formatted(limits.silenceMax().toSeconds())
              : String.valueOf(e.getMessage()),
          e);
    } finally {
      reading = null;
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(WATCH_EVERY);
        InputStream body = reading;
        if (body != null && System.nanoTime() - readingSince > limits.silenceMax().toNanos()) {
          silent = true;
          close(body);
        }
      }
    } catch (InterruptedException e) {
      // The pull is over.
      Thread.currentThread().interrupt();
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String host(URI address) {
    return address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort();
  }

  @Override
  public void close() {
    watch.interrupt();
    client.shutdownNow();
    InputStream body = reading;
    if (body != null) {
      close(body);
    }
  }
}
