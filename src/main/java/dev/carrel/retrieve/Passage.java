package dev.carrel.retrieve;

import dev.carrel.index.StoredChunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that answers a query.
 *
 * @param rank 1-based
 * @param score ranks within one result only
 * @param support 0 to 1, comparable between queries: how well this passage carries an answer
 * @param keywordRank 1-based rank by words; null when words did not find it
 * @param vectorRank 1-based rank by meaning; null when meaning did not find it
 * @param alsoAt other places with the same text, as far as the search met them; only a hybrid
 *     search puts them together
 * @param neighbours the chunks right before and right after it under the same headings, in order;
 *     empty unless they were asked for, and with operators, which they need not meet
 * @param explanation of the score; null unless it was asked for
 */
public record Passage(
    int rank,
    StoredChunk stored,
    double score,
    double support,
    @Nullable Integer keywordRank,
    @Nullable Integer vectorRank,
    List<Place> alsoAt,
    List<StoredChunk> neighbours,
    @Nullable Explanation explanation) {
  public Passage {
    alsoAt = List.copyOf(alsoAt);
    neighbours = List.copyOf(neighbours);
  }
}
