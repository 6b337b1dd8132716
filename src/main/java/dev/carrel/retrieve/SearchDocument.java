package dev.carrel.retrieve;

import java.util.List;
import java.util.Locale;

/**
 * What a search returns to tools: the same over HTTP and from {@code carrel search --json}.
 *
 * @param remarks one sentence for whatever was not searched as it may have been meant
 */
public record SearchDocument(
    String query, String mode, double tookMillis, List<String> remarks, List<Hit> hits) {
  public SearchDocument {
    remarks = List.copyOf(remarks);
    hits = List.copyOf(hits);
  }

  public static SearchDocument of(SearchResult result) {
    return new SearchDocument(
        result.request().query(),
        result.request().mode().name().toLowerCase(Locale.ROOT),
        result.took().toNanos() / 1e6,
        result.remarks(),
        result.passages().stream().map(Hit::of).toList());
  }
}
