package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.uploads.AttributeValue;
import dev.carrel.uploads.FileBatch;
import dev.carrel.uploads.Standing;
import dev.carrel.uploads.StoreShelf;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of vector stores, one by one and in batches, as OpenAI's interface has them. */
final class OpenAiStoreFiles {
  private static final String FILES = "/v1/vector_stores/{vector_store_id}/files";
  private static final String BATCHES = "/v1/vector_stores/{vector_store_id}/file_batches";
  private static final String FILE = "file_id";
  private static final String BATCH = "batch_id";
  private static final String FILTER = "filter";
  private static final List<String> STATUSES =
      List.of("in_progress", "completed", "failed", "cancelled");

  /** OpenAI's clients ask again after so many milliseconds, and without it after five seconds. */
  private static final HeaderName POLL_AFTER = HeaderNames.create("openai-poll-after-ms");

  private static final int POLL_AFTER_MILLIS = 300;

  private final Desk desk;
  private final Bodies bodies;

  OpenAiStoreFiles(Desk desk, Bodies bodies) {
    this.desk = desk;
    this.bodies = bodies;
  }

  List<Route> routes() {
    return List.of(
        Route.get(FILES, Need.READ, this::files),
        Route.post(FILES, Need.WRITE, this::add),
        Route.get(FILES + "/{file_id}", Need.READ, this::file),
        Route.post(FILES + "/{file_id}", Need.WRITE, this::change),
        Route.delete(FILES + "/{file_id}", Need.WRITE, this::takeOut),
        Route.get(FILES + "/{file_id}/content", Need.READ, this::content),
        Route.post(BATCHES, Need.WRITE, this::addBatch),
        Route.get(BATCHES + "/{batch_id}", Need.READ, this::batch),
        Route.post(BATCHES + "/{batch_id}/cancel", Need.WRITE, this::cancel),
        Route.get(BATCHES + "/{batch_id}/files", Need.READ, this::filesOfBatch));
  }

  /**
   * What is in a vector store, the newest first, and how far each file has come.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/v1/vector_stores/vs_1/files?filter=failed'}
   */
  private void files(ServerRequest request, ServerResponse response) {
    page(request, response, desk.uploads().files(OpenAiStores.id(request)));
  }

  private static void page(
      ServerRequest request, ServerResponse response, List<Uploads.FiledFile> files) {
    QueryParameters given =
        QueryParameters.parse(
            request.query().rawValue(),
            Stream.concat(OpenAiPage.PARAMETERS.stream(), Stream.of(FILTER)).toList());
    String status = given.one(FILTER).orElse(null);
    if (status != null && !STATUSES.contains(status)) {
      throw Problem.invalid(
          FILTER,
          "The parameter filter is \"%s\": give %s."
              .formatted(Limits.shortened(status), String.join(", ", STATUSES)));
    }
    List<Uploads.FiledFile> wanted =
        files.stream()
            .filter(
                each -> status == null || OpenAiDocuments.status(each.standing()).equals(status))
            .toList();
    Replies.json(
        response,
        200,
        OpenAiPage.of(given, OpenAiStores.LIMIT_DEFAULT, OpenAiStores.LIMIT_MAX)
            .of(wanted, each -> each.upload().id(), OpenAiDocuments::file));
  }

  /**
   * Puts an uploaded file into a vector store. It is found as soon as it is read; its status tells.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1/files --json '{"file_id": "file-1",
   * "attributes": {"year": 2026}}'}
   */
  private void add(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    StoreShelf.Addition addition = addition(bodies.object(request), Map.of());
    Replies.json(
        response,
        200,
        OpenAiDocuments.file(desk.uploads().add(OpenAiStores.id(request), addition)));
  }

  private static StoreShelf.Addition addition(JsonNode given, Map<String, AttributeValue> ofAll) {
    OpenAiStores.chunking(given);
    String id = given.path("file_id").asText("");
    if (id.isEmpty()) {
      throw Problem.missing(
          "file_id", "The property file_id is missing: give the id of an uploaded file.");
    }
    return new StoreShelf.Addition(
        Limits.name(id, "file_id"),
        given.has("attributes") ? OpenAiAttributes.attributes(given.path("attributes")) : ofAll);
  }

  /**
   * One file of a vector store.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1/files/file-1}
   */
  private void file(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    response.header(POLL_AFTER, Integer.toString(POLL_AFTER_MILLIS));
    Replies.json(
        response,
        200,
        OpenAiDocuments.file(desk.uploads().file(OpenAiStores.id(request), fileId(request))));
  }

  /**
   * Replaces the attributes of a file in a vector store.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1/files/file-1 --json '{"attributes":
   * {"year": 2027}}'}
   */
  private void change(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    JsonNode body = bodies.object(request);
    if (!body.has("attributes")) {
      throw Problem.missing(
          "attributes", "The property attributes is missing: give an object, {} for none.");
    }
    Replies.json(
        response,
        200,
        OpenAiDocuments.file(
            desk.uploads()
                .change(
                    OpenAiStores.id(request),
                    fileId(request),
                    OpenAiAttributes.attributes(body.path("attributes")))));
  }

  /**
   * Takes a file out of a vector store; the upload stays.
   *
   * <p>{@code curl -X DELETE http://127.0.0.1:7411/v1/vector_stores/vs_1/files/file-1}
   */
  private void takeOut(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    String id = fileId(request);
    desk.uploads().takeOut(OpenAiStores.id(request), id);
    Replies.json(response, 200, OpenAiDocuments.deleted(id, "vector_store.file.deleted"));
  }

  /**
   * The text that was read of a file.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1/files/file-1/content}
   */
  private void content(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    String store = OpenAiStores.id(request);
    Uploads.FiledFile file = desk.uploads().file(store, fileId(request));
    ObjectNode page =
        JsonNodeFactory.instance
            .objectNode()
            .put("object", "vector_store.file_content.page")
            .put("file_id", file.upload().id())
            .put("filename", file.upload().filename());
    page.set("attributes", OpenAiDocuments.attributes(file.file().attributes()));
    ArrayNode data = page.putArray("data");
    desk.uploads()
        .texts(store, file.upload().id())
        .forEach(text -> data.addObject().put("type", "text").put("text", text));
    page.set("content", data.deepCopy());
    Replies.json(response, 200, page.put("has_more", false).putNull("next_page"));
  }

  /**
   * Puts several uploaded files into a vector store, all or none: {@code file_ids}, or {@code
   * files} with attributes of their own.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1/file_batches --json '{"file_ids":
   * ["file-1", "file-2"]}'}
   */
  private void addBatch(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    JsonNode body = bodies.object(request);
    OpenAiStores.chunking(body);
    Map<String, AttributeValue> ofAll = OpenAiAttributes.attributes(body.path("attributes"));
    List<StoreShelf.Addition> additions = new ArrayList<>();
    for (String id : OpenAiStores.ids(body.path("file_ids"))) {
      additions.add(new StoreShelf.Addition(id, ofAll));
    }
    body.path("files").forEach(each -> additions.add(addition(each, ofAll)));
    if (additions.isEmpty() || additions.size() > FileBatch.FILES_MAX) {
      throw Problem.missing(
          "file_ids",
          "A batch has %,d files: name 1 to %,d in file_ids or files."
              .formatted(additions.size(), FileBatch.FILES_MAX));
    }
    FileBatch batch = desk.uploads().addBatch(OpenAiStores.id(request), additions);
    Replies.json(response, 200, document(batch));
  }

  /**
   * How far a batch has come.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1/file_batches/vsfb_1}
   */
  private void batch(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    response.header(POLL_AFTER, Integer.toString(POLL_AFTER_MILLIS));
    Replies.json(
        response, 200, document(desk.uploads().batch(OpenAiStores.id(request), batchId(request))));
  }

  /**
   * Breaks off a batch: what is not taken in yet is not.
   *
   * <p>{@code curl -X POST http://127.0.0.1:7411/v1/vector_stores/vs_1/file_batches/vsfb_1/cancel}
   */
  private void cancel(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    bodies.nothing(request);
    Replies.json(
        response, 200, document(desk.uploads().cancel(OpenAiStores.id(request), batchId(request))));
  }

  /**
   * The files of a batch, as far as they are still in the vector store.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/vector_stores/vs_1/file_batches/vsfb_1/files}
   */
  private void filesOfBatch(ServerRequest request, ServerResponse response) {
    page(
        request, response, files(desk.uploads().batch(OpenAiStores.id(request), batchId(request))));
  }

  private List<Uploads.FiledFile> files(FileBatch batch) {
    Set<String> ids = batch.fileIds().stream().collect(Collectors.toSet());
    return desk.uploads().files(batch.storeId()).stream()
        .filter(each -> ids.contains(each.upload().id()))
        .toList();
  }

  private ObjectNode document(FileBatch batch) {
    List<Standing> standings = files(batch).stream().map(Uploads.FiledFile::standing).toList();
    return OpenAiDocuments.batch(batch, Standing.Counts.of(standings));
  }

  private static String fileId(ServerRequest request) {
    return Limits.name(request.path().pathParameters().get(FILE), FILE);
  }

  private static String batchId(ServerRequest request) {
    return Limits.name(request.path().pathParameters().get(BATCH), BATCH);
  }
}
