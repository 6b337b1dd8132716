package dev.carrel.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Carrel's ranked passages as contents. Each segment says where it stands, under the names of the
 * hits of {@code GET /api/v1/search}: {@code source, path, title, headings, startChar, endChar,
 * startLine, endLine, page, part, symbol, score, support, sha256, modifiedAt}.
 */
public final class CarrelContentRetriever implements ContentRetriever {
  /** More than that the service refuses. */
  public static final int MAX_RESULTS_MAX = 1_000;

  private static final List<String> WORDS =
      List.of("source", "path", "title", "part", "symbol", "sha256", "modifiedAt");
  private static final List<String> WHOLE_NUMBERS =
      List.of("startChar", "endChar", "startLine", "endLine", "page");
  private static final List<String> NUMBERS = List.of("score", "support");

  private final CarrelService service;
  private final int maxResults;
  private final List<String> sources;

  /** The {@code maxResults} best passages of everything. */
  public CarrelContentRetriever(CarrelService service, int maxResults) {
    this(service, maxResults, List.of());
  }

  /**
   * The best passages of some sources.
   *
   * @param maxResults contents for a query at most, 1 to {@value #MAX_RESULTS_MAX}
   * @param sources their names; none for everything
   */
  public CarrelContentRetriever(CarrelService service, int maxResults, List<String> sources) {
    if (maxResults < 1 || maxResults > MAX_RESULTS_MAX) {
      throw new IllegalArgumentException(
          "maxResults is %d, wanted 1 to %d.".formatted(maxResults, MAX_RESULTS_MAX));
    }
    this.service = service;
    this.maxResults = maxResults;
    this.sources = List.copyOf(sources);
  }

  @Override
  public List<Content> retrieve(Query query) {
    StringBuilder path =
        new StringBuilder("/api/v1/search?k=" + maxResults + "&q=" + encoded(query.text()));
    sources.forEach(source -> path.append("&source=").append(encoded(source)));
    List<Content> contents = new ArrayList<>();
    for (JsonNode hit : service.get(path.toString()).path("hits")) {
      contents.add(content(hit));
    }
    return contents;
  }

  private static Content content(JsonNode hit) {
    Metadata metadata = new Metadata();
    WORDS.stream()
        .filter(hit::hasNonNull)
        .forEach(name -> metadata.put(name, hit.path(name).asText()));
    WHOLE_NUMBERS.stream()
        .filter(hit::hasNonNull)
        .forEach(name -> metadata.put(name, hit.path(name).asInt()));
    NUMBERS.stream()
        .filter(hit::hasNonNull)
        .forEach(name -> metadata.put(name, hit.path(name).asDouble()));
    List<String> headings = new ArrayList<>();
    hit.path("headingPath").forEach(heading -> headings.add(heading.asText()));
    if (!headings.isEmpty()) {
      metadata.put("headings", String.join(" > ", headings));
    }
    return Content.from(
        TextSegment.from(hit.path("text").asText(), metadata),
        Map.of(ContentMetadata.SCORE, hit.path("score").asDouble()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
