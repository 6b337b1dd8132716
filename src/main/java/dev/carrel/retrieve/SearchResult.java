package dev.carrel.retrieve;

import java.time.Duration;
import java.util.List;

/**
 * What a search found.
 *
 * @param passages best first
 * @param remarks one sentence for whatever was not searched as it may have been meant
 */
public record SearchResult(
    SearchRequest request, Duration took, List<Passage> passages, List<String> remarks) {
  public SearchResult {
    passages = List.copyOf(passages);
    remarks = List.copyOf(remarks);
  }

  /** A result without remarks. */
  public SearchResult(SearchRequest request, Duration took, List<Passage> passages) {
    this(request, took, passages, List.of());
  }
}
