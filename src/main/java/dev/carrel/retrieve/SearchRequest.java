package dev.carrel.retrieve;

import dev.carrel.index.ChunkFilter;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for, and where.
 *
 * @param query what the person typed, not blank; empty where a vector is given
 * @param k how many passages, 1 to {@value #K_MAX}
 * @param explain whether each passage is to say what its score is made of
 * @param recent whether the newer of nearly equal passages is to come first ({@link Recency})
 * @param neighboursOf so many of the best passages come with their neighbours
 * @param vector of length 1: the passages nearest to it are looked for, and no words; null mostly
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere
public record SearchRequest(
    String query,
    int k,
    SearchMode mode,
    ChunkFilter filter,
    boolean explain,
    boolean recent,
    int neighboursOf,
    float @Nullable [] vector) {
  public static final int K_MAX = 1_000;

  public SearchRequest {
    if (query.isBlank() == (vector == null)) {
      throw new IllegalArgumentException("wanted a query or a vector, and not both");
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
    this(query, k, mode, filter, explain, recent, 0, null);
  }

  /** A search for the passages nearest to a vector. */
  public static SearchRequest nearest(float[] vector, int k, ChunkFilter filter) {
    return new SearchRequest("", k, SearchMode.SEMANTIC, filter, false, false, 0, vector);
  }

  /** The same, and the neighbours of so many of the best passages. */
  public SearchRequest withNeighboursOf(int best) {
    return new SearchRequest(query, k, mode, filter, explain, recent, best, vector);
  }

  /** The same elsewhere. */
  public SearchRequest within(ChunkFilter narrower) {
    return new SearchRequest(query, k, mode, narrower, explain, recent, neighboursOf, vector);
  }
}
