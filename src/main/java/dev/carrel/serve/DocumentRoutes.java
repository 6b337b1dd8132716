package dev.carrel.serve;

import dev.carrel.retrieve.DocumentOutline;
import dev.carrel.retrieve.DocumentPlace;
import dev.carrel.retrieve.GrepRequest;
import dev.carrel.retrieve.GrepResult;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** Lets documents be read, as the index holds them; never a file that it does not. */
final class DocumentRoutes {
  static final int LINES_DEFAULT = 500;
  private static final List<String> PLACE = List.of("source", "path", "part", Sequences.PARAMETER);
  private static final List<String> TEXT =
      List.of("source", "path", "part", "startLine", "endLine", Sequences.PARAMETER);
  private static final List<String> GREP =
      List.of("pattern", "ignoreCase", "lines", "source", "path", "type", Sequences.PARAMETER);

  private final Desk desk;
  private final Admission places;
  private final Sequences sequences;

  DocumentRoutes(Desk desk, Admission places, Sequences sequences) {
    this.desk = desk;
    this.sequences = sequences;
    this.places = places;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/v1/document", Need.READ, this::read),
        Route.get("/api/v1/blocks", Need.READ, this::blocks),
        Route.get("/api/v1/outline", Need.READ, this::outline),
        Route.get("/api/v1/grep", Need.READ, this::grep));
  }

  /**
   * Lines of a document; from {@code startLine} (default 1) to {@code endLine} (default 500 lines
   * on), both included. {@code part} names a message or an entry of a container.
   *
   * <p>{@code curl
   * 'http://127.0.0.1:7411/api/v1/document?source=notes&path=trips/oslo.md&startLine=7&endLine=19'}
   */
  private void read(ServerRequest request, ServerResponse response) {
    stretch(request, response, desk::read);
  }

  /**
   * A stretch of a document as it is meant to be seen: Markdown, a mail, a table, pages. Lines are
   * given as for its text; at most 3,000 of them are told at once.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/api/v1/blocks?source=notes&path=trips/oslo.md'}
   */
  private void blocks(ServerRequest request, ServerResponse response) {
    stretch(request, response, desk::blocks);
  }

  /** What the desk has of some lines of a document. */
  private interface Stretch {
    Object of(DocumentPlace place, int startLine, int endLine);
  }

  private void stretch(ServerRequest request, ServerResponse response, Stretch stretch) {
    QueryParameters given = QueryParameters.parse(request.query().rawValue(), TEXT);
    DocumentPlace place = place(given);
    int startLine = given.number("startLine", 1, 1, Integer.MAX_VALUE);
    int last = (int) Math.min(Integer.MAX_VALUE, startLine + LINES_DEFAULT - 1L);
    int endLine = given.number("endLine", last, startLine, Integer.MAX_VALUE);
    sequences.await(given, response);
    Object found;
    try (Admission.Place _ = places.enter()) {
      found = stretch.of(place, startLine, endLine);
    }
    Replies.tagged(request, response, found);
  }

  /**
   * The headings of a document, the declarations of source code, or the parts of a container.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/api/v1/outline?source=notes&path=trips/oslo.md'}
   */
  private void outline(ServerRequest request, ServerResponse response) {
    QueryParameters given = QueryParameters.parse(request.query().rawValue(), PLACE);
    DocumentPlace place = place(given);
    sequences.await(given, response);
    DocumentOutline outline;
    try (Admission.Place _ = places.enter()) {
      outline = desk.outline(place);
    }
    Replies.tagged(request, response, outline);
  }

  /**
   * Lines that contain a regular expression, the newest documents first; {@code source}, {@code
   * path} and {@code type} may be repeated. It ends after five seconds and says so.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/api/v1/grep?pattern=TODO&type=java&lines=20'}
   */
  private void grep(ServerRequest request, ServerResponse response) {
    QueryParameters given = QueryParameters.parse(request.query().rawValue(), GREP);
    GrepRequest wanted = request(given);
    sequences.await(given, response);
    GrepResult found;
    try (Admission.Place _ = places.enter()) {
      found = desk.grep(wanted);
    }
    Replies.json(response, 200, found);
  }

  private static GrepRequest request(QueryParameters given) {
    String pattern =
        given
            .one("pattern")
            .orElseThrow(() ->
                Problem.missing(
                    "pattern", "The parameter pattern is missing: give a regular expression."));
    try {
      return new GrepRequest(
          Limits.name(pattern, "pattern"),
          given.flag("ignoreCase"),
          Limits.filter(given.all("source"), given.all("path"), given.all("type")),
          given.number("lines", GrepRequest.LINES_DEFAULT, 1, GrepRequest.LINES_MAX));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(
          "pattern", "The parameter pattern cannot be used: " + e.getMessage() + ".");
    }
  }

  private static DocumentPlace place(QueryParameters given) {
    return new DocumentPlace(
        given.ofHit("source"),
        given.ofHit("path"),
        given.one("part").map(part -> Limits.name(part, "part")).orElse(null));
  }
}
