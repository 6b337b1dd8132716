package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.IndexSettings;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.uploads.AttributeFilter;
import dev.carrel.uploads.StoredFile;
import dev.carrel.uploads.Upload;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search in vector stores, as OpenAI's interface has it. The {@code score} of a result is its
 * {@code support}, how well it carries what was asked, from 0 to 1 and the same in every search;
 * the order is that of any search here.
 */
final class OpenAiStoreSearch {
  static final int RESULTS_DEFAULT = 10;
  static final int RESULTS_MAX = 50;
  static final int QUERIES_MAX = 10;

  /** More than are wanted: some may be of a file that was taken out just now. */
  private static final int SPARE = 20;

  /** For a vector in place of a query. */
  static final int NEAREST_MAX = 500;

  private static final String QUERY = "query";
  private static final String VECTOR = "vector";
  private static final String RESULTS = "max_num_results";
  private static final String THRESHOLD = "score_threshold";

  private final Desk desk;
  private final Bodies bodies;
  private final Admission searches;

  OpenAiStoreSearch(Desk desk, Bodies bodies, Admission searches) {
    this.desk = desk;
    this.bodies = bodies;
    this.searches = searches;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/vector_stores/{vector_store_id}/search", Need.READ, this::search));
  }

  /**
   * How a search is to be done.
   *
   * @param filter null for every file
   * @param scoreMin no result has less support
   */
  record Terms(int resultsMax, @Nullable AttributeFilter filter, double scoreMin) {
    /** From a body or a tool; {@code rewrite_query} and rankers change nothing here. */
    static Terms of(JsonNode given) {
      JsonNode count = given.path(RESULTS);
      int most = given.has(VECTOR) ? NEAREST_MAX : RESULTS_MAX;
      if (!isAbsent(count)
          && (!count.isIntegralNumber() || count.asLong() < 1 || count.asLong() > most)) {
        throw Problem.invalid(
            RESULTS,
            "The property %s is %s: give a whole number from 1 to %d."
                .formatted(RESULTS, Limits.shortened(count.toString()), most));
      }
      JsonNode least = given.path("ranking_options").path(THRESHOLD);
      if (!isAbsent(least) && (!least.isNumber() || least.asDouble() < 0 || least.asDouble() > 1)) {
        throw Problem.invalid(
            "ranking_options",
            "The property %s is %s: give a number from 0 to 1."
                .formatted(THRESHOLD, Limits.shortened(least.toString())));
      }
      return new Terms(
          isAbsent(count) ? RESULTS_DEFAULT : count.asInt(),
          OpenAiAttributes.filter(given.path("filters")),
          isAbsent(least) ? 0 : least.asDouble());
    }

    private static boolean isAbsent(JsonNode node) {
      return node.isMissingNode() || node.isNull();
    }
  }

  /**
   * A passage that was found, and the file that it is of.
   *
   * @param score 0 to 1
   */
  record Result(Upload upload, StoredFile file, Hit hit, double score) {}

  /**
   * The best passages of a vector store for one query or several, or those nearest to a {@code
   * vector}, which OpenAI's interface does not have: the score is then the half of one and the
   * cosine, as LangChain4j's embedding stores have it.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1/search --json '{"query": "night
   * train", "filters": {"type": "gte", "key": "year", "value": 2026}}'}
   */
  private void search(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    JsonNode body = bodies.object(request);
    String store = OpenAiStores.id(request);
    desk.uploads().store(store);
    float[] vector = vector(body.path(VECTOR));
    if (vector != null && body.has(QUERY)) {
      throw Problem.invalid(VECTOR, "There are a query and a vector: give one of them.");
    }
    List<String> queries = vector == null ? queries(body.path(QUERY)) : List.of();
    List<Result> results;
    try (Admission.Place _ = searches.enter()) {
      Scope scope = new Scope(desk, List.of(store), Terms.of(body));
      results = vector == null ? scope.search(queries) : scope.nearest(vector);
    }
    ObjectNode page =
        JsonNodeFactory.instance.objectNode().put("object", "vector_store.search_results.page");
    ArrayNode asked = page.putArray("search_query");
    queries.forEach(asked::add);
    ArrayNode data = page.putArray("data");
    for (Result result : results) {
      ObjectNode found = data.addObject();
      document(result, found);
      found.putArray("content").addObject().put("type", "text").put("text", result.hit().text());
    }
    Replies.json(response, 200, page.put("has_more", false).putNull("next_page"));
  }

  /** What a result says of its file. */
  static void document(Result result, ObjectNode into) {
    into.put("file_id", result.upload().id())
        .put("filename", result.upload().filename())
        .put("score", result.score());
    into.set("attributes", OpenAiDocuments.attributes(result.file().attributes()));
  }

  /** Of length 1; null where none is given. */
  private static float @Nullable [] vector(JsonNode given) {
    if (given.isMissingNode()) {
      return null;
    }
    float[] vector = new float[IndexSettings.VECTOR_DIMENSION_DEFAULT];
    boolean numbers = given.isArray() && given.size() == vector.length;
    double squares = 0;
    for (int i = 0; numbers && i < vector.length; i++) {
      numbers = given.get(i).isNumber();
      vector[i] = given.get(i).floatValue();
      squares += (double) vector[i] * vector[i];
    }
    if (!numbers || !(squares > 0) || squares == Double.POSITIVE_INFINITY) {
      throw Problem.invalid(
          VECTOR,
          "The property vector is no list of %d numbers, not all of them 0: give one as /v1/embeddings makes it."
              .formatted(vector.length));
    }
    float length = (float) Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  private static List<String> queries(JsonNode given) {
    List<String> queries = new ArrayList<>();
    if (given.isArray()) {
      given.forEach(each -> queries.add(each.asText("")));
    } else {
      queries.add(given.asText(""));
    }
    if (queries.isEmpty() || queries.size() > QUERIES_MAX) {
      throw Problem.invalid(
          QUERY,
          "The property query has %d texts: give one, or a list of at most %d."
              .formatted(queries.size(), QUERIES_MAX));
    }
    return queries.stream().map(query -> Limits.question(query, QUERY)).toList();
  }

  /** The files of some stores that meet the terms of a search. */
  static final class Scope {
    private final Desk desk;
    private final List<String> stores;
    private final Terms terms;
    private final Set<ChunkFilter.File> files = new HashSet<>();

    Scope(Desk desk, List<String> stores, Terms terms) {
      this.desk = desk;
      this.stores = stores;
      this.terms = terms;
      for (String store : stores) {
        desk.uploads()
            .findable(store, terms.filter())
            .forEach(name -> files.add(new ChunkFilter.File(store, name)));
      }
    }

    /** By the sources alone where every file of theirs is wanted: that costs least. */
    ChunkFilter filter() {
      ChunkFilter ofStores = new ChunkFilter(stores, List.of(), List.of());
      return terms.filter() == null && !files.isEmpty() ? ofStores : ofStores.only(files);
    }

    /** The same files, but only those of which something was found. */
    ChunkFilter filter(List<Result> results) {
      Set<ChunkFilter.File> found = new HashSet<>();
      results.forEach(each -> found.add(file(each.hit())));
      return new ChunkFilter(stores, List.of(), List.of()).only(found);
    }

    /** The first results of each query, then the second ones, each passage once. */
    List<Result> search(List<String> queries) {
      List<List<Hit>> hits =
          files.isEmpty() ? List.of() : queries.stream().map(this::hits).toList();
      Set<Object> seen = new HashSet<>();
      List<Result> results = new ArrayList<>();
      for (int rank = 0; rank < terms.resultsMax(); rank++) {
        for (List<Hit> ofQuery : hits) {
          if (rank < ofQuery.size()
              && results.size() < terms.resultsMax()
              && seen.add(ofQuery.get(rank).place())) {
            Hit hit = ofQuery.get(rank);
            result(hit, hit.support()).ifPresent(results::add);
          }
        }
      }
      return results;
    }

    /** The passages nearest to a vector of length 1, by half of one and the cosine. */
    List<Result> nearest(float[] vector) {
      if (files.isEmpty()) {
        return List.of();
      }
      SearchRequest request = SearchRequest.nearest(vector, terms.resultsMax() + SPARE, filter());
      return desk.search(request).hits().stream()
          .filter(hit -> files.contains(file(hit)) && (1 + hit.score()) / 2 >= terms.scoreMin())
          .flatMap(hit -> result(hit, (1 + hit.score()) / 2).stream())
          .limit(terms.resultsMax())
          .toList();
    }

    private List<Hit> hits(String query) {
      return desk
          .search(new SearchRequest(query, terms.resultsMax() + SPARE, SearchMode.HYBRID, filter()))
          .hits()
          .stream()
          .filter(hit -> files.contains(file(hit)) && hit.support() >= terms.scoreMin())
          .toList();
    }

    private static ChunkFilter.File file(Hit hit) {
      return new ChunkFilter.File(hit.source(), hit.path());
    }

    /** Empty where the file was taken out meanwhile. */
    private Optional<Result> result(Hit hit, double score) {
      String id = Upload.idOf(hit.path());
      return desk.uploads()
          .stored(hit.source(), id)
          .flatMap(
              file -> desk.uploads().find(id).map(upload -> new Result(upload, file, hit, score)));
    }
  }
}
