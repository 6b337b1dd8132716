package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.StoredChunk;
import dev.carrel.index.Vectors;
import dev.carrel.query.Query;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes passages of ranked chunks. For one search.
 *
 * @param searched the snapshot, narrowed by the operators where there are any
 * @param vector of the query; empty when it has no words
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere
record Passages(
    ChunkIndex.Snapshot whole,
    ChunkIndex.Snapshot searched,
    SearchRequest request,
    Query query,
    float[] vector) {
  /** Of a text that stands in many places no more than so many are named besides the first. */
  static final int PLACES_MAX = 20;

  /**
   * Some of the ranked.
   *
   * @param from 0 for the best
   * @param to exclusive
   */
  List<Passage> of(Ranking ranking, int from, int to) {
    List<Ranking.Scored> chosen = ranking.best().subList(from, to);
    List<Explanation> explanations =
        request.explain()
            ? new Explainer(whole, searched, request.mode(), query, vector)
                .explain(chosen.stream().map(ranking::ranked).toList())
            : List.of();
    ContentWords queryWords = ContentWords.of(query.words());
    List<Passage> passages = new ArrayList<>();
    for (Ranking.Scored scored : chosen) {
      StoredChunk stored = searched.load(scored.ref());
      passages.add(
          new Passage(
              from + passages.size() + 1,
              stored,
              scored.parts().score(),
              vector.length == 0 ? 0 : support(scored.ref(), queryWords, stored),
              ranking.keywordRanks().get(scored.ref()),
              ranking.vectorRanks().get(scored.ref()),
              places(ranking.twins().getOrDefault(scored.ref(), List.of())),
              from + passages.size() < request.neighboursOf()
                  ? neighbours(scored.ref(), stored)
                  : List.of(),
              request.explain() ? explanations.get(passages.size()) : null));
    }
    return passages;
  }

  private List<Place> places(List<Integer> twins) {
    return twins.isEmpty()
        ? List.of()
        : twins.stream().limit(PLACES_MAX).map(ref -> Place.of(searched.load(ref))).toList();
  }

  /** Under another heading it is about something else. */
  private List<StoredChunk> neighbours(int ref, StoredChunk stored) {
    if (!query.conditions().isEmpty()) {
      return List.of();
    }
    return searched.beside(ref).stream()
        .filter(other -> other.chunk().headingPath().equals(stored.chunk().headingPath()))
        .toList();
  }

  /** NaN for a chunk that has no vector yet. */
  double cosine(int ref) {
    float[] stored = searched.vector(ref);
    return stored == null ? Double.NaN : Vectors.cosine(stored, vector);
  }

  private double support(int ref, ContentWords queryWords, StoredChunk stored) {
    return Support.of(cosine(ref), queryWords.coveredBy(text(stored)));
  }

  private static String text(StoredChunk stored) {
    Chunk chunk = stored.chunk();
    return stored.document().title()
        + "\n"
        + String.join("\n", chunk.headingPath())
        + "\n"
        + chunk.text();
  }
}
