package dev.carrel.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A vector store of a running Carrel, in which each segment is a small file: parsed, embedded once
 * whatever else holds the same text, gone from every search when it is removed, and there again
 * after a restart. Carrel embeds the text itself, with the model that {@link CarrelEmbeddingModel}
 * is; embeddings of other models are refused by their length. What was added is found on return.
 */
public final class CarrelEmbeddingStore implements EmbeddingStore<TextSegment> {
  /** Results of one search. */
  public static final int MAX_RESULTS_MAX = 500;

  /** Segments in one request. */
  private static final int BATCH_MAX = 200;

  /** Entries of a segment's metadata; one attribute is ours. */
  private static final int METADATA_MAX = 15;

  private static final String ID = "carrel_id";
  private static final int PAGE = 100;
  private static final Duration ADDED_WITHIN = Duration.ofMinutes(5);
  private static final long LOOK_EVERY_MILLIS = 50;

  private final CarrelService service;
  private final String id;

  private CarrelEmbeddingStore(CarrelService service, String id) {
    this.service = service;
    this.id = id;
  }

  /** A new, empty store. */
  public static CarrelEmbeddingStore create(CarrelService service, String name) {
    ObjectNode body = node().put("name", name);
    return new CarrelEmbeddingStore(
        service, service.post("/v1/vector_stores", body).path("id").asText());
  }

  /**
   * A store that is there.
   *
   * @param id as {@link #id()} told it
   */
  public static CarrelEmbeddingStore open(CarrelService service, String id) {
    service.get("/v1/vector_stores/" + id);
    return new CarrelEmbeddingStore(service, id);
  }

  /** Names the store in the service; also a source of its searches. */
  public String id() {
    return id;
  }

  @Override
  public String add(Embedding embedding) {
    throw withoutText();
  }

  @Override
  public void add(String id, Embedding embedding) {
    throw withoutText();
  }

  @Override
  public List<String> addAll(List<Embedding> embeddings) {
    throw withoutText();
  }

  @Override
  public String add(Embedding embedding, TextSegment segment) {
    return addAll(List.of(embedding), List.of(segment)).getFirst();
  }

  @Override
  public List<String> generateIds(int n) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      ids.add(UUID.randomUUID().toString());
    }
    return ids;
  }

  @Override
  public List<String> addAll(List<Embedding> embeddings, List<TextSegment> segments) {
    List<String> ids = generateIds(segments.size());
    put(ids, embeddings, segments);
    return ids;
  }

  /** Segments under ids that were there before take their place. */
  @Override
  public void addAll(
      List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
    if (segments == null) {
      throw withoutText();
    }
    Set<String> wanted = Set.copyOf(ids);
    Set<String> before = files(file -> wanted.contains(idOf(file))).keySet();
    put(ids, embeddings, segments);
    before.forEach(this::removeFile);
  }

  private void put(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
    if (ids.size() != segments.size() || embeddings.size() != segments.size()) {
      throw new IllegalArgumentException(
          "There are %d ids, %d embeddings and %d segments, wanted as many of each."
              .formatted(ids.size(), embeddings.size(), segments.size()));
    }
    embeddings.forEach(CarrelEmbeddingStore::requireOurs);
    for (int from = 0; from < ids.size(); from += BATCH_MAX) {
      int to = Math.min(ids.size(), from + BATCH_MAX);
      ObjectNode body = node();
      ArrayNode files = body.putArray("files");
      for (int i = from; i < to; i++) {
        TextSegment segment = segments.get(i);
        ObjectNode attributes = attributes(ids.get(i), segment.metadata());
        files.addObject().put("file_id", upload(segment.text())).set("attributes", attributes);
      }
      JsonNode batch = service.post(path("/file_batches"), body);
      awaitDone(path("/file_batches/" + batch.path("id").asText()));
    }
  }

  private void awaitDone(String batch) {
    long end = System.nanoTime() + ADDED_WITHIN.toNanos();
    while (true) {
      JsonNode now = service.get(batch);
      if (!now.path("status").asText().equals("in_progress")) {
        if (now.at("/file_counts/failed").asInt() > 0) {
          throw new InternalServerException(
              "%d of %d segments could not be taken in: the files of the store %s say why."
                  .formatted(
                      now.at("/file_counts/failed").asInt(),
                      now.at("/file_counts/total").asInt(),
                      id));
        }
        return;
      }
      if (System.nanoTime() > end) {
        throw new TimeoutException(
            "Carrel had not taken in all segments after %d s: it goes on, look again later."
                .formatted(ADDED_WITHIN.toSeconds()));
      }
      try {
        Thread.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TimeoutException("The wait for the segments was interrupted.", e);
      }
    }
  }

  @Override
  public void removeAll(Collection<String> ids) {
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("There are no ids: name what is to be removed.");
    }
    Set<String> gone = Set.copyOf(ids);
    files(file -> gone.contains(idOf(file))).keySet().forEach(this::removeFile);
  }

  @Override
  public void removeAll(Filter filter) {
    files(file -> filter.test(metadata(file.path("attributes"))))
        .keySet()
        .forEach(this::removeFile);
  }

  @Override
  public void removeAll() {
    files(_ -> true).keySet().forEach(this::removeFile);
  }

  /** The segments whose embeddings are nearest; where only part of a long one is, that counts. */
  @Override
  public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
    requireOurs(request.queryEmbedding());
    if (request.maxResults() > MAX_RESULTS_MAX) {
      throw new InvalidRequestException(
          "maxResults is %d, wanted at most %d.".formatted(request.maxResults(), MAX_RESULTS_MAX));
    }
    ObjectNode body = node().put("max_num_results", request.maxResults());
    ArrayNode vector = body.putArray("vector");
    for (float each : request.queryEmbedding().vector()) {
      vector.add(each);
    }
    if (request.filter() != null) {
      body.set("filters", SegmentFilter.json(request.filter()));
    }
    body.putObject("ranking_options").put("score_threshold", request.minScore());
    Map<String, JsonNode> best = new LinkedHashMap<>();
    for (JsonNode found : service.post(path("/search"), body).path("data")) {
      best.putIfAbsent(found.path("file_id").asText(), found);
    }
    return new EmbeddingSearchResult<>(
        best.values().stream().map(this::match).flatMap(Optional::stream).toList());
  }

  /** With the whole text, of which a passage was found; empty where it was removed just now. */
  private Optional<EmbeddingMatch<TextSegment>> match(JsonNode found) {
    return service
        .text("/v1/files/" + found.path("file_id").asText() + "/content")
        .map(text ->
            new EmbeddingMatch<>(
                found.path("score").asDouble(),
                idOf(found),
                null,
                TextSegment.from(text, metadata(found.path("attributes")))));
  }

  /** Every file of the store that is wanted, by its id in the service. */
  private Map<String, JsonNode> files(Predicate<JsonNode> wanted) {
    Map<String, JsonNode> files = new LinkedHashMap<>();
    String after = "";
    while (true) {
      JsonNode page = service.get(path("/files?limit=" + PAGE + after));
      for (JsonNode file : page.path("data")) {
        if (wanted.test(file)) {
          files.put(file.path("id").asText(), file);
        }
      }
      if (!page.path("has_more").asBoolean()) {
        return files;
      }
      after = "&after=" + page.path("last_id").asText();
    }
  }

  private void removeFile(String file) {
    service.delete(path("/files/" + file));
    service.delete("/v1/files/" + file);
  }

  private String upload(String text) {
    String boundary = "carrel-" + UUID.randomUUID();
    String form =
        """
        --%1$s\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        assistants\r
        --%1$s\r
        Content-Disposition: form-data; name="file"; filename="segment.txt"\r
        Content-Type: text/plain; charset=utf-8\r
        \r
        %2$s\r
        --%1$s--\r
        """
            .formatted(boundary, text);
    return service
        .post(
            "/v1/files",
            "multipart/form-data; boundary=" + boundary,
            form.getBytes(StandardCharsets.UTF_8))
        .path("id")
        .asText();
  }

  private static ObjectNode attributes(String id, Metadata metadata) {
    Map<String, Object> entries = metadata.toMap();
    if (entries.size() > METADATA_MAX) {
      throw new InvalidRequestException(
          "A segment's metadata has %d entries, wanted at most %d: leave out what no filter needs."
              .formatted(entries.size(), METADATA_MAX));
    }
    ObjectNode attributes = node();
    entries.forEach((key, value) -> SegmentFilter.put(attributes, key, value));
    return attributes.put(ID, id);
  }

  private static String idOf(JsonNode file) {
    return file.path("attributes").path(ID).asText();
  }

  private static Metadata metadata(JsonNode attributes) {
    Metadata metadata = new Metadata();
    attributes
        .properties()
        .forEach(entry -> {
          JsonNode value = entry.getValue();
          if (entry.getKey().equals(ID)) {
            return;
          }
          if (value.isInt()) {
            metadata.put(entry.getKey(), value.intValue());
          } else if (value.isIntegralNumber()) {
            metadata.put(entry.getKey(), value.longValue());
          } else if (value.isNumber()) {
            metadata.put(entry.getKey(), value.doubleValue());
          } else {
            metadata.put(entry.getKey(), value.asText());
          }
        });
    return metadata;
  }

  private static void requireOurs(Embedding embedding) {
    if (embedding.dimension() != CarrelEmbeddingModel.DIMENSION) {
      throw new InvalidRequestException(
          "The embedding has %d numbers, wanted the %d of Carrel's own model: embed with CarrelEmbeddingModel."
              .formatted(embedding.dimension(), CarrelEmbeddingModel.DIMENSION));
    }
  }

  private static UnsupportedFeatureException withoutText() {
    return new UnsupportedFeatureException(
        "Carrel keeps texts and embeds them itself: add each embedding with its segment.");
  }

  private String path(String more) {
    return "/v1/vector_stores/" + id + more;
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
