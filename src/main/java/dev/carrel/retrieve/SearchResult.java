package dev.carrel.retrieve;

import java.time.Duration;
import java.util.List;

/**
 * What a search found.
 *
 * @param passages best first
 */
public record SearchResult(SearchRequest request, Duration took, List<Passage> passages) {
  public SearchResult {
    passages = List.copyOf(passages);
  }
}
