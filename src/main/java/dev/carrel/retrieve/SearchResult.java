package dev.carrel.retrieve;

import java.time.Duration;
import java.util.List;

/**
 * What a search found.
 *
 * @param passages best first
 * @param remarks one sentence for whatever was not searched as it may have been meant
 * @param standout by how many standard deviations the nearest chunk is nearer to the query than the
 *     candidates of a hybrid search are on average; 0 where they have no vectors or do not differ,
 *     and in any other mode
 */
public record SearchResult(
    SearchRequest request,
    Duration took,
    List<Passage> passages,
    List<String> remarks,
    double standout) {
  public SearchResult {
    passages = List.copyOf(passages);
    remarks = List.copyOf(remarks);
  }
}
