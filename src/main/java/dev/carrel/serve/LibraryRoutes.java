package dev.carrel.serve;

import dev.carrel.ingest.FileCursor;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.Rescan;
import dev.carrel.watch.Source;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is in the library, and what is to be done with it. */
final class LibraryRoutes {
  private static final int LIMIT_DEFAULT = 100;
  private static final List<String> FILE_STATES =
      List.of("indexed", "skipped", "failed", "pending");

  private static final String PURGE = "purge";

  private final Desk desk;
  private final Bodies bodies;
  private final Sequences sequences;
  private final Idempotency once;

  LibraryRoutes(Desk desk, Bodies bodies, Sequences sequences, Idempotency once) {
    this.once = once;
    this.desk = desk;
    this.sequences = sequences;
    this.bodies = bodies;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/v1/status", Need.READ, this::status),
        Route.get("/api/v1/files", Need.READ, this::files),
        Route.post("/api/v1/reindex", Need.WRITE_EVERYTHING, this::reindex),
        Route.post("/api/v1/rescan", Need.WRITE, this::rescan),
        Route.get("/api/v1/sources", Need.READ, this::sources),
        Route.post("/api/v1/sources", Need.ADMIN, this::addSource),
        Route.delete("/api/v1/sources/{name}", Need.ADMIN, this::removeSource));
  }

  /** Which files are to be done again. */
  record ReindexBody(@Nullable String which) {}

  /** A folder to be remembered; its own name is used when none is given. */
  record SourceBody(@Nullable String folder, @Nullable String name) {}

  /**
   * Where everything stands.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/status}
   */
  private void status(ServerRequest request, ServerResponse response) {
    noParameters(request);
    sequences.say(response);
    Replies.tagged(request, response, desk.status());
  }

  /**
   * Files and what became of them, page by page; {@code next} of one page is the {@code cursor} of
   * the next.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/api/v1/files?state=failed&limit=20'}
   */
  private void files(ServerRequest request, ServerResponse response) {
    QueryParameters given =
        QueryParameters.parse(
            request.query().rawValue(),
            List.of("source", "state", "path", "offset", "limit", "cursor", Sequences.PARAMETER));
    String state = given.one("state").orElse(null);
    if (state != null && !FILE_STATES.contains(state)) {
      throw oneOf("parameter", "state", state, FILE_STATES);
    }
    FileQuery query =
        new FileQuery(
            given.one("source").map(name -> Limits.name(name, "source")).orElse(null),
            state,
            given.one("path").map(glob -> Limits.glob(glob, "path")).orElse(null),
            given.number("offset", 0, 0, Integer.MAX_VALUE),
            given.number("limit", LIMIT_DEFAULT, 1, FileQuery.LIMIT_MAX),
            given.one("cursor").map(LibraryRoutes::cursor).orElse(null));
    sequences.await(given, response);
    Replies.tagged(request, response, desk.files(query));
  }

  /**
   * Starts to do files again: {@code changed}, {@code failed}, {@code verify}, {@code all} or
   * {@code nightly}. Answers 202 at once; the status tells how far it is.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/reindex --json '{"which": "failed"}'}
   */
  private void reindex(ServerRequest request, ServerResponse response) {
    noParameters(request);
    ReindexBody body = bodies.json(request, ReindexBody.class);
    List<String> names =
        Arrays.stream(Ingestion.Reindex.values()).map(LibraryRoutes::lowerCase).toList();
    if (body.which() == null) {
      throw Problem.missing(
          "which", "The property which is missing: give " + String.join(", ", names) + ".");
    }
    if (!names.contains(body.which())) {
      throw oneOf("property", "which", body.which(), names);
    }
    Ingestion.Reindex which = Ingestion.Reindex.valueOf(body.which().toUpperCase(Locale.ROOT));
    once.answer(
        request,
        response,
        body,
        () -> {
          desk.reindex(which);
          return new Idempotency.Reply(202, null, body);
        });
  }

  /**
   * Looks at a file, a folder or everything now, and answers when what is there is found by its
   * words: whoever searches with {@code min_sequence} set to the {@code sequence} of the answer
   * finds what was on the disk before this was asked.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/rescan --json '{"source": "notes", "path":
   * "trips/oslo.md"}'}
   */
  private void rescan(ServerRequest request, ServerResponse response) {
    noParameters(request);
    RescanBody body = bodies.json(request, RescanBody.class);
    String source = body.source() == null ? null : Limits.name(body.source(), "source");
    Duration patience = body.patience();
    Rescan rescan = desk.rescan(source, body.place(), body.verifies(), patience);
    if (!rescan.complete() && rescan.remarks().isEmpty()) {
      throw Problem.of(
          503,
          "not_searchable_yet",
          "%d files that were seen are not found as they are after %d s: ask again, or with more waitSeconds."
              .formatted(rescan.waiting(), patience.toSeconds()));
    }
    sequences.say(response);
    Replies.json(response, 200, rescan);
  }

  /**
   * The folders that are remembered.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/sources}
   */
  private void sources(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.tagged(request, response, SourceList.of(desk.sources()));
  }

  /**
   * Remembers a folder and takes it in; answers 201 with its name.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/sources --json '{"folder": "/home/ada/notes"}'}
   */
  private void addSource(ServerRequest request, ServerResponse response) {
    noParameters(request);
    SourceBody body = bodies.json(request, SourceBody.class);
    String name = body.name();
    if (name != null && Limits.name(name, "name").isBlank()) {
      throw Problem.invalid(
          "name", "The property name is blank: leave it out for the folder's own name.");
    }
    Path folder = folder(body.folder());
    once.answer(
        request,
        response,
        body,
        () -> {
          Source added = desk.addSource(folder, name);
          return new Idempotency.Reply(201, address(added), added);
        });
  }

  private static String address(Source source) {
    return "/api/v1/sources/"
        + URLEncoder.encode(source.name(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Forgets a source and takes its documents out of the index; the folder is not touched.
   *
   * <p>With {@code purge=true} everything that came from it is off the disk when this answers.
   *
   * <p>{@code curl -X DELETE 'http://127.0.0.1:7411/api/v1/sources/notes?purge=true'}
   */
  private void removeSource(ServerRequest request, ServerResponse response) {
    QueryParameters given = QueryParameters.parse(request.query().rawValue(), List.of(PURGE));
    desk.removeSource(
        Limits.name(request.path().pathParameters().get("name"), "name"), given.flag(PURGE));
    Replies.empty(response, 204);
  }

  private static String cursor(String given) {
    try {
      return FileCursor.of(Limits.name(given, "cursor")).text();
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(
          "cursor",
          "The parameter cursor is \"%s\", which was not given here: take it from next of a list."
              .formatted(Limits.shortened(given)));
    }
  }

  private static Path folder(@Nullable String given) {
    if (given == null || given.isBlank()) {
      throw Problem.missing(
          "folder", "The property folder is missing: give the folder's absolute path.");
    }
    return Limits.folder(given, "property");
  }

  private static Problem oneOf(String what, String name, String found, List<String> allowed) {
    return Problem.invalid(
        name,
        "The %s %s is \"%s\": give %s."
            .formatted(
                what,
                name,
                Limits.shortened(found),
                allowed.stream().collect(Collectors.joining(", "))));
  }

  private static String lowerCase(Ingestion.Reindex which) {
    return which.name().toLowerCase(Locale.ROOT);
  }

  private static void noParameters(ServerRequest request) {
    QueryParameters.parse(request.query().rawValue(), List.of());
  }
}
