package dev.carrel.serve;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The page for a person. What it is made of is read at the start, and nothing else is served: no
 * name that a request gives is ever looked up as a file or a resource.
 */
final class PageRoutes {
  /** Of the resources. */
  static final String FOLDER = "/dev/carrel/page/";

  static final String INDEX = "index.html";

  /** Shows {@code offline.html} while nobody answers. */
  static final String WORKER = "worker.js";

  /** Every file that the page is made of. */
  static final List<String> FILES =
      List.of(
          INDEX,
          "style.css",
          "manifest.webmanifest",
          "icon.svg",
          "icon-192.png",
          "icon-512.png",
          "icon-maskable-512.png",
          "offline.html",
          "offline.js",
          WORKER,
          "answer.js",
          "api.js",
          "ask.js",
          "blocks.js",
          "command.js",
          "dialog.js",
          "document.js",
          "dom.js",
          "files.js",
          "flow.js",
          "folders.js",
          "library.js",
          "lines.js",
          "main.js",
          "models.js",
          "named.js",
          "original.js",
          "place.js",
          "receipt.js",
          "route.js",
          "search.js",
          "setting.js",
          "settings.js",
          "status.js",
          "syntax.js",
          "words.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "webmanifest", "application/manifest+json");

  /** It lies in a folder, and the page that it stands in for above that. */
  private static final Header WORKER_OF_EVERYTHING =
      HeaderValues.createCached("Service-Worker-Allowed", "/");

  private final Map<String, byte[]> files =
      FILES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), PageRoutes::read));

  List<Route> routes() {
    return List.of(
        Route.get("/", Need.NOTHING, this::index),
        Route.get("/page/{file}", Need.NOTHING, this::file));
  }

  /**
   * What a person who opens the address in a browser sees.
   *
   * <p>{@code curl http://127.0.0.1:7411/}
   */
  private void index(ServerRequest request, ServerResponse response) {
    reply(request, response, INDEX);
  }

  /**
   * A style, a script or a picture of it.
   *
   * <p>{@code curl http://127.0.0.1:7411/page/main.js}
   */
  private void file(ServerRequest request, ServerResponse response) {
    reply(request, response, request.path().pathParameters().get("file"));
  }

  private void reply(ServerRequest request, ServerResponse response, String name) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    byte[] content = files.get(name);
    if (content == null) {
      throw Problem.of(
          404,
          "no_such_file",
          "The page has no file %s: / is where it begins.".formatted(Limits.shortened(name)));
    }
    if (name.equals(WORKER)) {
      response.header(WORKER_OF_EVERYTHING);
    }
    Replies.kept(request, response, type(name), content);
  }

  private static String type(String name) {
    return Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name);
  }

  private static byte[] read(String name) {
    try (InputStream in =
        Objects.requireNonNull(PageRoutes.class.getResourceAsStream(FOLDER + name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + name + " cannot be read", e);
    }
  }
}
