package dev.carrel.retrieve;

import dev.carrel.index.ChunkFilter;

/**
 * What is searched for, and where.
 *
 * @param query what the person typed, not blank
 * @param k how many passages, 1 to {@value #K_MAX}
 */
public record SearchRequest(String query, int k, SearchMode mode, ChunkFilter filter) {
  public static final int K_MAX = 1_000;

  public SearchRequest {
    if (query.isBlank()) {
      throw new IllegalArgumentException("the query is blank");
    }
    if (k < 1 || k > K_MAX) {
      throw new IllegalArgumentException("k is " + k + ", wanted 1 to " + K_MAX);
    }
  }
}
