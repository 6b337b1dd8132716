package dev.carrel.serve;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Hands out files themselves. A PDF is shown by the browser, by what its content is and never by
 * its name; everything else is a download, since what a browser would show of it could be a page
 * that acts in our name.
 */
final class OriginalRoutes {
  private static final String PDF_TYPE = "application/pdf";
  private static final String BYTES_TYPE = "application/octet-stream";
  private static final List<String> PARAMETERS = List.of("source", "path");

  /** In place of that of a page: nothing in it may run, load anything or be sent anywhere. */
  private static final Header POLICY =
      HeaderValues.createCached(
          "Content-Security-Policy",
          "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");

  private final Desk desk;

  OriginalRoutes(Desk desk) {
    this.desk = desk;
  }

  List<Route> routes() {
    return List.of(Route.get("/api/v1/original", Need.READ, this::original));
  }

  /**
   * A file as it is, of which the index has text; a browser opens a PDF at {@code #page=3}.
   *
   * <p>{@code curl -OJ 'http://127.0.0.1:7411/api/v1/original?source=notes&path=trips/oslo.pdf'}
   */
  private void original(ServerRequest request, ServerResponse response) throws IOException {
    QueryParameters given = QueryParameters.parse(request.query().rawValue(), PARAMETERS);
    try (Original original = desk.original(given.ofHit("source"), given.ofHit("path"))) {
      Replies.secure(response);
      response
          .status(200)
          .header(POLICY)
          .header(HeaderNames.CONTENT_TYPE, original.isPdf() ? PDF_TYPE : BYTES_TYPE)
          .header(HeaderNames.CONTENT_DISPOSITION, disposition(original))
          .contentLength(original.sizeBytes());
      try (OutputStream out = response.outputStream()) {
        original.bytes().transferTo(out);
      } catch (IOException
          | RuntimeException e) { // Helidon's own is neither checked nor an I/O one.
        throw new ClientGoneException("a file was sent to it", e);
      }
    }
  }

  /** The name in RFC 8187's form, in which nothing of it can end a header. */
  private static String disposition(Original original) {
    return (original.isPdf() ? "inline" : "attachment")
        + "; filename*=UTF-8''"
        + URLEncoder.encode(original.name(), StandardCharsets.UTF_8)
            .replace("+", "%20")
            .replace("*", "%2A");
  }
}
