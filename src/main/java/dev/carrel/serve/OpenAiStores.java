package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.uploads.FileBatch;
import dev.carrel.uploads.StoreShelf;
import dev.carrel.uploads.VectorStore;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Vector stores, as OpenAI's interface has them: sources of which the service owns the files. */
final class OpenAiStores {
  static final int LIMIT_DEFAULT = 20;
  static final int LIMIT_MAX = 100;
  static final int NAME_CHARS_MAX = 256;
  static final int DESCRIPTION_CHARS_MAX = 512;

  static final String STORE = "vector_store_id";

  private static final String EXPIRES_AFTER = "expires_after";

  private final Desk desk;
  private final Bodies bodies;

  OpenAiStores(Desk desk, Bodies bodies) {
    this.desk = desk;
    this.bodies = bodies;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/vector_stores", Need.READ, this::stores),
        Route.post("/v1/vector_stores", Need.WRITE_EVERYTHING, this::create),
        Route.get("/v1/vector_stores/{vector_store_id}", Need.READ, this::store),
        Route.post("/v1/vector_stores/{vector_store_id}", Need.WRITE, this::change),
        Route.delete("/v1/vector_stores/{vector_store_id}", Need.WRITE, this::delete));
  }

  /**
   * The vector stores, the newest first.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores?limit=5}
   */
  private void stores(ServerRequest request, ServerResponse response) {
    QueryParameters given =
        QueryParameters.parse(request.query().rawValue(), OpenAiPage.PARAMETERS);
    Replies.json(
        response,
        200,
        OpenAiPage.of(given, LIMIT_DEFAULT, LIMIT_MAX)
            .of(desk.uploads().stores(), VectorStore::id, this::document));
  }

  /**
   * Makes a vector store, with files in it where some are named. It is a source of its id, which a
   * search or a question finds when it names it.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores --json '{"name": "Trips", "file_ids":
   * ["file-1"]}'}
   */
  private void create(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    JsonNode body = bodies.object(request);
    chunking(body);
    List<StoreShelf.Addition> files = new ArrayList<>();
    for (String id : ids(body.path("file_ids"))) {
      files.add(new StoreShelf.Addition(id, Map.of()));
    }
    Uploads.StoreWish wish =
        new Uploads.StoreWish(
            text(body, "name", NAME_CHARS_MAX, ""),
            description(body, null),
            OpenAiAttributes.metadata(body.path("metadata")),
            days(body, null));
    Replies.json(response, 200, document(desk.uploads().create(wish, files)));
  }

  /**
   * One of them.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1}
   */
  private void store(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    Replies.json(response, 200, document(desk.uploads().store(id(request))));
  }

  /**
   * Changes the name, the metadata or the expiry; what is left out stays.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1 --json '{"name": "Journeys"}'}
   */
  private void change(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    JsonNode body = bodies.object(request);
    VectorStore now = desk.uploads().store(id(request));
    Map<String, String> metadata =
        body.has("metadata") ? OpenAiAttributes.metadata(body.path("metadata")) : now.metadata();
    Uploads.StoreWish wish =
        new Uploads.StoreWish(
            text(body, "name", NAME_CHARS_MAX, now.name()),
            description(body, now.description()),
            metadata,
            days(body, now.expiresAfterDays()));
    Replies.json(response, 200, document(desk.uploads().change(now.id(), wish)));
  }

  /**
   * Deletes a vector store; the files that were uploaded stay.
   *
   * <p>{@code curl -X DELETE http://127.0.0.1:7411/v1/vector_stores/vs_1}
   */
  private void delete(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    String id = id(request);
    desk.uploads().deleteStore(id);
    Replies.json(response, 200, OpenAiDocuments.deleted(id, "vector_store.deleted"));
  }

  private ObjectNode document(VectorStore store) {
    return OpenAiDocuments.store(store, desk.uploads().state(store));
  }

  static String id(ServerRequest request) {
    return Limits.name(request.path().pathParameters().get(STORE), STORE);
  }

  /** The ids in a list that may be left out. */
  static List<String> ids(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return List.of();
    }
    List<String> ids = new ArrayList<>();
    given.forEach(each -> ids.add(Limits.name(each.asText(""), "file_ids")));
    if (!given.isArray() || ids.size() > FileBatch.FILES_MAX) {
      throw Problem.invalid(
          "file_ids",
          "The property file_ids is no list of at most %,d ids: send several batches."
              .formatted(FileBatch.FILES_MAX));
    }
    return ids;
  }

  /** How texts are cut is the index's, and the same for all that it holds. */
  static void chunking(JsonNode body) {
    JsonNode type = body.at("/chunking_strategy/type");
    if (!type.isMissingNode() && !type.asText().equals("auto")) {
      throw Problem.invalid(
          "chunking_strategy",
          "The chunking strategy is \"%s\", and texts are cut along their sections for all files alike: give auto, or leave it out."
              .formatted(Limits.shortened(type.asText())));
    }
  }

  private static String text(JsonNode body, String name, int charsMax, String otherwise) {
    JsonNode given = body.path(name);
    if (given.isMissingNode()) {
      return otherwise;
    }
    if (given.isNull()) {
      return "";
    }
    if (!given.isTextual() || given.textValue().length() > charsMax) {
      throw Problem.invalid(
          name,
          "The property %s is no text of at most %d characters: shorten it."
              .formatted(name, charsMax));
    }
    return Limits.wellFormed(given.textValue(), name);
  }

  private static @Nullable String description(JsonNode body, @Nullable String otherwise) {
    return body.has("description")
        ? body.path("description").isNull()
            ? null
            : text(body, "description", DESCRIPTION_CHARS_MAX, "")
        : otherwise;
  }

  private static @Nullable Integer days(JsonNode body, @Nullable Integer otherwise) {
    JsonNode given = body.path(EXPIRES_AFTER);
    if (given.isMissingNode()) {
      return otherwise;
    }
    if (given.isNull()) {
      return null;
    }
    JsonNode days = given.path("days");
    if (!given.path("anchor").asText("").equals("last_active_at")
        || !days.isIntegralNumber()
        || days.asLong() < 1
        || days.asLong() > VectorStore.EXPIRES_AFTER_DAYS_MAX) {
      throw Problem.invalid(
          EXPIRES_AFTER,
          "The property expires_after is %s: give the anchor last_active_at and days from 1 to %d."
              .formatted(Limits.shortened(given.toString()), VectorStore.EXPIRES_AFTER_DAYS_MAX));
    }
    return days.asInt();
  }
}
