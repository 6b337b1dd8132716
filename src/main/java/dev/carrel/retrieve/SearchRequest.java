package dev.carrel.retrieve;

import dev.carrel.index.ChunkFilter;

/**
 * What is searched for, and where.
 *
 * @param query what the person typed, not blank
 * @param k how many passages, 1 to {@value #K_MAX}
 * @param explain whether each passage is to say what its score is made of
 * @param recent whether the newer of nearly equal passages is to come first ({@link Recency})
 * @param neighboursOf so many of the best passages come with their neighbours
 */
public record SearchRequest(
    String query,
    int k,
    SearchMode mode,
    ChunkFilter filter,
    boolean explain,
    boolean recent,
    int neighboursOf) {
  public static final int K_MAX = 1_000;

  public SearchRequest {
    if (query.isBlank()) {
      throw new IllegalArgumentException("the query is blank");
    }
    if (k < 1 || k > K_MAX) {
      throw new IllegalArgumentException("k is " + k + ", wanted 1 to " + K_MAX);
    }
  }

  /** A search that explains nothing and asks for no age. */
  public SearchRequest(String query, int k, SearchMode mode, ChunkFilter filter) {
    this(query, k, mode, filter, false, false);
  }

  /** A search for passages alone. */
  public SearchRequest(
      String query, int k, SearchMode mode, ChunkFilter filter, boolean explain, boolean recent) {
    this(query, k, mode, filter, explain, recent, 0);
  }

  /** The same, and the neighbours of so many of the best passages. */
  public SearchRequest withNeighboursOf(int best) {
    return new SearchRequest(query, k, mode, filter, explain, recent, best);
  }
}
