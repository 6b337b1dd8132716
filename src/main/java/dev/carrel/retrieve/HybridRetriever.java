package dev.carrel.retrieve;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.query.Query;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds passages by their words, by their meaning, or by both at once, among those that meet the
 * operators of the query. A chunk that has no vector yet is found by its words.
 */
public final class HybridRetriever implements Retriever {
  /** How many of each side's first hits say what is average among the candidates. */
  static final int MEASURED_EACH_SIDE = 100;

  /** How many queries' vectors are remembered: half a megabyte. */
  static final int QUERY_VECTORS_MAX = 256;

  /**
   * How long chunks that meet the operators may be looked for. With the embedding of the longest
   * query and the ranking there is room below the 200 ms that any search may take.
   */
  static final Duration NARROWING_MAX = Duration.ofMillis(80);

  static final String TOOK_TOO_LONG =
      "Looking for what the operators ask took longer than "
          + NARROWING_MAX.toMillis()
          + " ms and was ended: passages may be missing; more letters in a wildcard help.";

  private static final float[] NO_VECTOR = {};

  private final Supplier<ChunkIndex.Snapshot> snapshots;
  private final RecentVectors queryVectors;
  private final InstantSource clock;

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
    this(snapshots, queryEmbedding, InstantSource.system());
  }

  /**
   * Makes a retriever that counts the age of documents from some time on.
   *
   * @param clock asked by searches to which age counts
   */
  HybridRetriever(
      Supplier<ChunkIndex.Snapshot> snapshots,
      Function<String, float[]> queryEmbedding,
      InstantSource clock) {
    this.snapshots = snapshots;
    this.clock = clock;
    this.queryVectors = new RecentVectors(queryEmbedding, QUERY_VECTORS_MAX);
  }

  @Override
  public SearchResult search(SearchRequest request) {
    long startedNanos = System.nanoTime();
    Query query = Query.of(request.query());
    float[] vector = query.words().isBlank() ? NO_VECTOR : queryVectors.of(query.words());
    List<String> remarks = new ArrayList<>(query.remarks());
    double standout = 0;
    List<Passage> passages;
    try (ChunkIndex.Snapshot whole = snapshots.get()) {
      ChunkIndex.Snapshot snapshot =
          query.conditions().isEmpty() ? whole : whole.narrowed(query.conditions(), NARROWING_MAX);
      Ranking ranking = ranking(snapshot, request, query, vector);
      standout = ranking.standout();
      passages =
          new Passages(whole, snapshot, request, query, vector)
              .of(ranking, 0, Math.min(request.k(), ranking.best().size()));
      if (!snapshot.complete()) {
        remarks.add(TOOK_TOO_LONG);
      }
      if (!query.words().isBlank()) {
        ModelLanguages.remark(request.mode(), passages).ifPresent(remarks::add);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    return new SearchResult(request, took, passages, remarks, standout);
  }

  /**
   * What a search makes of one file, in the same index at the same moment: where it ranks, also
   * beyond {@code k}, or why it does not.
   *
   * @param path relative to the source's folder, separated by {@code /}
   */
  public Fate fate(SearchRequest request, String source, String path) {
    Query query = Query.of(request.query());
    float[] vector = query.words().isBlank() ? NO_VECTOR : queryVectors.of(query.words());
    SearchRequest deep =
        new SearchRequest(
            request.query(),
            Math.max(request.k(), MEASURED_EACH_SIDE),
            request.mode(),
            request.filter(),
            true,
            request.recent());
    try (ChunkIndex.Snapshot whole = snapshots.get()) {
      ChunkIndex.Snapshot snapshot =
          query.conditions().isEmpty() ? whole : whole.narrowed(query.conditions(), NARROWING_MAX);
      return new FileSearch(
              whole,
              snapshot,
              new Passages(whole, snapshot, deep, query, vector),
              ranking(snapshot, deep, query, vector))
          .fate(source, path);
    }
  }

  private Ranking ranking(
      ChunkIndex.Snapshot snapshot, SearchRequest request, Query query, float[] vector) {
    Ranking byMerit = byMerit(snapshot, request, query, vector);
    return request.recent() ? byMerit.byAge(snapshot, clock.instant()) : byMerit;
  }

  private static Ranking byMerit(
      ChunkIndex.Snapshot snapshot, SearchRequest request, Query query, float[] vector) {
    ChunkFilter filter = request.filter();
    int depth = Math.max(MEASURED_EACH_SIDE, request.k());
    // By age some that would not have been among the first may come to stand there.
    int k = request.recent() ? depth : request.k();
    if (query.words().isBlank()) {
      // Operators alone: by how well they are met, or where they only restrict, the newest first.
      return Ranking.byWords(
          query.ranks() ? snapshot.keyword("", filter, k) : snapshot.newest(filter, k));
    }
    return switch (request.mode()) {
      case KEYWORD -> Ranking.byWords(snapshot.keyword(query.words(), filter, k));
      case SEMANTIC -> Ranking.byMeaning(snapshot.nearest(vector, filter, k));
      case HYBRID ->
          fused(
              snapshot,
              query.words(),
              vector,
              snapshot.keyword(query.words(), filter, depth),
              snapshot.nearest(vector, filter, depth));
    };
  }

  /** Completes both scores of every candidate, so that none is punished for being cut off. */
  private static Ranking fused(
      ChunkIndex.Snapshot snapshot,
      String query,
      float[] vector,
      List<ChunkHit> byWords,
      List<ChunkHit> byMeaning) {
    Set<Integer> first = new TreeSet<>();
    Stream.of(byWords, byMeaning)
        .forEach(
            side -> side.stream().limit(MEASURED_EACH_SIDE).forEach(hit -> first.add(hit.ref())));
    Set<Integer> all = new LinkedHashSet<>(first);
    Stream.of(byWords, byMeaning)
        .flatMap(List::stream)
        .map(ChunkHit::ref)
        .sorted()
        .forEach(all::add);
    int[] refs = all.stream().mapToInt(Integer::intValue).toArray();
    List<Candidate> candidates =
        snapshot.evidence(query, refs).stream()
            .map(each -> Candidate.of(each, snapshot.vector(each.ref()), vector))
            .toList();
    List<ScoreParts> parts = ScoreFusion.fuse(candidates, first.size());
    List<Ranking.Scored> best = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      best.add(new Ranking.Scored(candidates.get(i).ref(), parts.get(i)));
    }
    // Equal scores (the same text in two files) keep the order of the candidates, so that one
    // snapshot always answers the same.
    best.sort(Comparator.comparingDouble(Ranking.Scored::total).reversed());
    Map<Integer, Long> texts = new HashMap<>();
    candidates.forEach(each -> texts.put(each.ref(), each.evidence().text()));
    return new Ranking(
            best,
            Ranking.ranks(byWords),
            Ranking.ranks(byMeaning),
            ScoreFusion.standout(candidates, first.size()),
            Map.of())
        .withoutTwins(texts);
  }
}
