package dev.carrel.serve;

import dev.carrel.index.ChunkFilter;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds passages. Waits for a place first: a search is computation, not waiting. */
final class SearchRoutes {
  private static final int K_DEFAULT = 10;
  private static final List<String> PARAMETERS =
      List.of("q", "k", "mode", "source", "path", "type", "explain", "recent", Sequences.PARAMETER);
  private static final List<String> WHY_NOT_PARAMETERS =
      List.of("path", "q", "source", "k", "mode", "recent", Sequences.PARAMETER);

  private final Desk desk;
  private final Admission places;
  private final Meters meters;
  private final Sequences sequences;

  SearchRoutes(Desk desk, Admission places, Meters meters, Sequences sequences) {
    this.desk = desk;
    this.sequences = sequences;
    this.places = places;
    this.meters = meters;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/v1/search", Need.READ, this::search),
        Route.get("/api/v1/why-not", Need.READ, this::whyNot));
  }

  /**
   * The best passages for a query; {@code source}, {@code path} and {@code type} may be repeated.
   * With {@code explain=true} each says what its score is the sum of, with {@code recent=true} the
   * newer of nearly equal ones comes first, with {@code min_sequence} what was written before that
   * sequence is found.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/api/v1/search?q=night+train&k=5&type=md'}
   *
   * <p>{@code curl 'http://127.0.0.1:7411/api/v1/search?q=night+train&explain=true'}
   */
  private void search(ServerRequest request, ServerResponse response) {
    QueryParameters given = QueryParameters.parse(request.query().rawValue(), PARAMETERS);
    SearchRequest wanted = read(given);
    sequences.await(given, response);
    SearchDocument found;
    try (Admission.Place _ = places.enter()) {
      found = meters.timeSearch(() -> desk.search(wanted));
    }
    Replies.json(response, 200, found);
  }

  /**
   * At which stage a file was lost to a search, or where it ranks. {@code path} is that within a
   * source, or absolute; {@code source} is needed where several have such a file.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/api/v1/why-not?path=trips/oslo.md&q=night+train'}
   */
  private void whyNot(ServerRequest request, ServerResponse response) {
    QueryParameters given = QueryParameters.parse(request.query().rawValue(), WHY_NOT_PARAMETERS);
    String file =
        given
            .one("path")
            .orElseThrow(() ->
                Problem.missing("path", "The parameter path is missing: give the file's path."));
    WhyNotRequest wanted =
        new WhyNotRequest(
            Limits.name(file, "path"),
            given.one("source").map(name -> Limits.name(name, "source")).orElse(null),
            new SearchRequest(
                query(given),
                given.number("k", K_DEFAULT, 1, SearchRequest.K_MAX),
                given.one("mode").map(SearchRoutes::mode).orElse(SearchMode.HYBRID),
                ChunkFilter.NONE,
                true,
                given.flag("recent")));
    sequences.await(given, response);
    WhyNot found;
    try (Admission.Place _ = places.enter()) {
      found = desk.whyNot(wanted);
    }
    Replies.json(response, 200, found);
  }

  private static String query(QueryParameters given) {
    String query =
        given
            .one("q")
            .orElseThrow(() ->
                Problem.missing("q", "The parameter q is missing: give the words to search for."));
    return Limits.question(query, "q");
  }

  private static SearchRequest read(QueryParameters given) {
    return new SearchRequest(
        query(given),
        given.number("k", K_DEFAULT, 1, SearchRequest.K_MAX),
        given.one("mode").map(SearchRoutes::mode).orElse(SearchMode.HYBRID),
        Limits.filter(given.all("source"), given.all("path"), given.all("type")),
        given.flag("explain"),
        given.flag("recent"));
  }

  private static SearchMode mode(String name) {
    return Arrays.stream(SearchMode.values())
        .filter(mode -> lowerCase(mode).equals(name))
        .findFirst()
        .orElseThrow(() ->
            Problem.invalid(
                "mode",
                "The parameter mode is \"%s\": give %s."
                    .formatted(
                        Limits.shortened(name),
                        Arrays.stream(SearchMode.values())
                            .map(SearchRoutes::lowerCase)
                            .collect(Collectors.joining(", ")))));
  }

  private static String lowerCase(SearchMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
