package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.StoredChunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds passages by their words, by their meaning, or by both at once. A chunk that has no vector
 * yet is found by its words.
 */
public final class HybridRetriever implements Retriever {
  /** How many candidates each side brings to the fusion, at least. */
  static final int CANDIDATES_MIN = 100;

  /** How many queries' vectors are remembered: half a megabyte. */
  static final int QUERY_VECTORS_MAX = 256;

  private final Supplier<ChunkIndex.Snapshot> snapshots;
  private final RecentVectors queryVectors;

  /**
   * Makes a retriever over an index.
   *
   * @param queryEmbedding the vector, of length 1, that passages are compared with for a query
   */
  public HybridRetriever(ChunkIndex index, Function<String, float[]> queryEmbedding) {
    this(index::snapshot, queryEmbedding);
  }

  /**
   * Makes a retriever over whatever index is the current one.
   *
   * @param snapshots called for each search; what it gives is closed after it
   * @param queryEmbedding as above
   */
  public HybridRetriever(
      Supplier<ChunkIndex.Snapshot> snapshots, Function<String, float[]> queryEmbedding) {
    this.snapshots = snapshots;
    this.queryVectors = new RecentVectors(queryEmbedding, QUERY_VECTORS_MAX);
  }

  @Override
  public SearchResult search(SearchRequest request) {
    long startedNanos = System.nanoTime();
    float[] vector = queryVectors.of(request.query());
    Ranking ranking;
    List<Passage> passages;
    try (ChunkIndex.Snapshot snapshot = snapshots.get()) {
      ranking = ranking(snapshot, request, vector);
      passages = passages(snapshot, request, vector, ranking);
    }
    return new SearchResult(
        request, Duration.ofNanos(System.nanoTime() - startedNanos), passages, ranking.standout());
  }

  private static Ranking ranking(
      ChunkIndex.Snapshot snapshot, SearchRequest request, float[] vector) {
    ChunkFilter filter = request.filter();
    int k = request.k();
    int depth = Math.max(CANDIDATES_MIN, k);
    return switch (request.mode()) {
      case KEYWORD -> Ranking.byWords(snapshot.keyword(request.query(), filter, k));
      case SEMANTIC -> Ranking.byMeaning(snapshot.nearest(vector, filter, k));
      case HYBRID ->
          fused(
              snapshot,
              request.query(),
              vector,
              snapshot.keyword(request.query(), filter, depth),
              snapshot.nearest(vector, filter, depth));
    };
  }

  private static List<Passage> passages(
      ChunkIndex.Snapshot snapshot, SearchRequest request, float[] vector, Ranking ranking) {
    int k = request.k();
    ContentWords queryWords = ContentWords.of(request.query());
    List<Passage> passages = new ArrayList<>();
    for (Scored scored : ranking.best().subList(0, Math.min(k, ranking.best().size()))) {
      StoredChunk stored = snapshot.load(scored.ref());
      double support =
          Support.of(cosine(snapshot, scored.ref(), vector), queryWords.coveredBy(words(stored)));
      passages.add(
          new Passage(
              passages.size() + 1,
              stored,
              scored.score(),
              support,
              ranking.keywordRanks().get(scored.ref()),
              ranking.vectorRanks().get(scored.ref())));
    }
    return passages;
  }

  /** Completes both scores of every candidate, so that none is punished for being cut off. */
  private static Ranking fused(
      ChunkIndex.Snapshot snapshot,
      String query,
      float[] vector,
      List<ChunkHit> byWords,
      List<ChunkHit> byMeaning) {
    Set<Integer> union = new TreeSet<>();
    byWords.forEach(hit -> union.add(hit.ref()));
    byMeaning.forEach(hit -> union.add(hit.ref()));
    int[] refs = union.stream().mapToInt(Integer::intValue).toArray();
    List<Candidate> candidates =
        snapshot.evidence(query, refs).stream()
            .map(each -> Candidate.of(each, snapshot.vector(each.ref()), vector))
            .toList();
    List<ScoreParts> parts = ScoreFusion.fuse(candidates);
    List<Scored> best = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      best.add(new Scored(candidates.get(i).ref(), parts.get(i).total()));
    }
    // Equal scores (the same text in two files) keep the order of their refs, so that one snapshot
    // always answers the same.
    best.sort(Comparator.comparingDouble(Scored::score).reversed());
    return new Ranking(best, ranks(byWords), ranks(byMeaning), ScoreFusion.standout(candidates));
  }

  /** NaN for a chunk that has no vector yet. */
  private static double cosine(ChunkIndex.Snapshot snapshot, int ref, float[] vector) {
    float[] stored = snapshot.vector(ref);
    return stored == null ? Double.NaN : Vectors.cosine(stored, vector);
  }

  private static ContentWords words(StoredChunk stored) {
    Chunk chunk = stored.chunk();
    return ContentWords.of(
        stored.document().title()
            + "\n"
            + String.join("\n", chunk.headingPath())
            + "\n"
            + chunk.text());
  }

  private static Map<Integer, Integer> ranks(List<ChunkHit> hits) {
    Map<Integer, Integer> ranks = new HashMap<>();
    for (ChunkHit hit : hits) {
      ranks.put(hit.ref(), ranks.size() + 1);
    }
    return ranks;
  }

  /** A candidate and what it was given. */
  private record Scored(int ref, double score) {}

  /** Candidates, best first, and where each side had them. */
  private record Ranking(
      List<Scored> best,
      Map<Integer, Integer> keywordRanks,
      Map<Integer, Integer> vectorRanks,
      double standout) {
    static Ranking byWords(List<ChunkHit> hits) {
      return new Ranking(scored(hits), ranks(hits), Map.of(), 0);
    }

    static Ranking byMeaning(List<ChunkHit> hits) {
      return new Ranking(scored(hits), Map.of(), ranks(hits), 0);
    }

    private static List<Scored> scored(List<ChunkHit> hits) {
      return hits.stream().map(hit -> new Scored(hit.ref(), hit.score())).toList();
    }
  }
}
