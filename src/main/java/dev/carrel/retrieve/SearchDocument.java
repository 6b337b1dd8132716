package dev.carrel.retrieve;

import java.util.List;
import java.util.Locale;

/** What a search returns to tools: the same over HTTP and from {@code carrel search --json}. */
public record SearchDocument(String query, String mode, double tookMillis, List<Hit> hits) {
  public SearchDocument {
    hits = List.copyOf(hits);
  }

  public static SearchDocument of(SearchResult result) {
    return new SearchDocument(
        result.request().query(),
        result.request().mode().name().toLowerCase(Locale.ROOT),
        result.took().toNanos() / 1e6,
        result.passages().stream().map(Hit::of).toList());
  }
}
