package dev.carrel.serve;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** Writes responses. Every one of them carries the security headers. */
final class Replies {
  static final String JSON_TYPE = "application/json";

  /**
   * No page of ours may be framed, keep a copy behind or load anything from elsewhere, and no text
   * becomes markup or script in one: a browser that knows trusted types refuses to make it so. The
   * one policy that there is makes the address of the page's worker, and nothing of a text.
   */
  static final List<Header> SECURITY_HEADERS =
      List.of(
          header("X-Content-Type-Options", "nosniff"),
          header("Cache-Control", "no-store"),
          header(
              "Content-Security-Policy",
              "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self';"
                  + " require-trusted-types-for 'script'; trusted-types stand-in"),
          header("Referrer-Policy", "no-referrer"),
          header("Cross-Origin-Opener-Policy", "same-origin"),
          header("Cross-Origin-Resource-Policy", "same-origin"),
          header("X-Frame-Options", "DENY"),
          header("Permissions-Policy", "camera=(), geolocation=(), microphone=()"));

  /** The browser may keep it, and asks each time whether it still holds. */
  private static final Header ASK_AGAIN = header("Cache-Control", "no-cache");

  private Replies() {}

  static void json(ServerResponse response, int status, Object document) {
    bytes(response, status, JSON_TYPE, Json.bytes(document));
  }

  /**
   * A document that is often asked for again: with a strong ETag of what it holds, and 304 without
   * a body for who has it already.
   */
  static void tagged(ServerRequest request, ServerResponse response, Object document) {
    tagged(request, response, JSON_TYPE, Json.bytes(document));
  }

  /** As {@link #tagged(ServerRequest, ServerResponse, Object)}, of another type. */
  static void tagged(
      ServerRequest request, ServerResponse response, String contentType, byte[] body) {
    String tag = EntityTag.of(body);
    response.header(HeaderNames.ETAG, tag);
    if (EntityTag.isAmong(tag, request.headers().all(HeaderNames.IF_NONE_MATCH, List::of))) {
      empty(response, 304);
    } else {
      bytes(response, 200, contentType, body);
    }
  }

  /**
   * As {@link #tagged(ServerRequest, ServerResponse, String, byte[])}, of what tells nothing of the
   * library: a copy of it may stay behind.
   */
  static void kept(
      ServerRequest request, ServerResponse response, String contentType, byte[] body) {
    String tag = EntityTag.of(body);
    secure(response);
    response.header(HeaderNames.ETAG, tag).header(ASK_AGAIN);
    if (EntityTag.isAmong(tag, request.headers().all(HeaderNames.IF_NONE_MATCH, List::of))) {
      response.status(304).send();
    } else {
      response.header(HeaderNames.CONTENT_TYPE, contentType).send(body);
    }
  }

  static void bytes(ServerResponse response, int status, String contentType, byte[] body) {
    secure(response);
    response.status(status).header(HeaderNames.CONTENT_TYPE, contentType).send(body);
  }

  static void empty(ServerResponse response, int status) {
    secure(response);
    response.status(status).send();
  }

  /**
   * Refuses a request. What it still has to say is thrown away after the answer is on its way, and
   * the connection ends: closed at once, the answer might never reach a client that is sending.
   */
  static void problem(ServerRequest request, ServerResponse response, Problem problem) {
    problem(request, response, problem, problem.document());
  }

  /** As {@link #problem(ServerRequest, ServerResponse, Problem)}, in the words of another form. */
  static void problem(
      ServerRequest request, ServerResponse response, Problem problem, Object document) {
    boolean unread = request.content().hasEntity() && !request.content().consumed();
    if (unread) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    switch (problem.status()) {
      case 401 -> response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"carrel\"");
      case 429, 503 ->
          response.header(HeaderNames.RETRY_AFTER, Long.toString(problem.retryAfterSeconds()));
      default -> {} // Nothing but what the document says.
    }
    json(response, problem.status(), document);
    if (unread) {
      Bodies.discard(request);
    }
  }

  static void secure(ServerResponse response) {
    SECURITY_HEADERS.forEach(response::header);
  }

  private static Header header(String name, String value) {
    return HeaderValues.createCached(name, value);
  }
}
