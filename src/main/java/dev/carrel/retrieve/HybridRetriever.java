package dev.carrel.retrieve;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.Condition;
import dev.carrel.index.Evidence;
import dev.carrel.query.Query;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable Reranker reranker;
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
    this(snapshots, queryEmbedding, null);
  }

  /**
   * Makes a retriever that may have a model which judges what it found.
   *
   * @param reranker stays the caller's; null for none
   */
  public HybridRetriever(
      Supplier<ChunkIndex.Snapshot> snapshots,
      Function<String, float[]> queryEmbedding,
      @Nullable Reranker reranker) {
    this(snapshots, queryEmbedding, reranker, InstantSource.system());
  }

  /**
   * Makes a retriever that counts the age of documents from some time on.
   *
   * @param clock asked by searches to which age counts
   */
  HybridRetriever(
      Supplier<ChunkIndex.Snapshot> snapshots,
      Function<String, float[]> queryEmbedding,
      @Nullable Reranker reranker,
      InstantSource clock) {
    this.snapshots = snapshots;
    this.reranker = reranker;
    this.clock = clock;
    this.queryVectors = new RecentVectors(queryEmbedding, QUERY_VECTORS_MAX);
  }

  @Override
  public SearchResult search(SearchRequest request) {
    long startedNanos = System.nanoTime();
    Query query = Query.of(request.query());
    List<String> remarks = new ArrayList<>(query.remarks());
    double standout = 0;
    List<Passage> passages;
    try (ChunkIndex.Snapshot whole = snapshots.get()) {
      ChunkIndex.Snapshot snapshot =
          query.conditions().isEmpty() ? whole : whole.narrowed(query.conditions(), NARROWING_MAX);
      Found found = found(snapshot, request, query);
      Ranking ranking = found.ranking();
      found.remark().ifPresent(remarks::add);
      standout = ranking.standout();
      passages =
          new Passages(whole, snapshot, request, query, found.vector())
              .of(ranking, 0, Math.min(request.k(), ranking.best().size()));
      if (!snapshot.complete()) {
        remarks.add(TOOK_TOO_LONG);
      }
      if (asksForMeaning(query)) {
        ModelLanguages.remark(request.mode(), passages).ifPresent(remarks::add);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    return new SearchResult(request, took, passages, remarks, standout);
  }

  /** Whether a passage that lacks the query's words, or is in any language, would be welcome. */
  private static boolean asksForMeaning(Query query) {
    return !query.words().isBlank()
        && query.conditions().stream()
            .noneMatch(condition -> condition.scores() || condition instanceof Condition.Language);
  }

  /**
   * What a search makes of one file, in the same index at the same moment: where it ranks, also
   * beyond {@code k}, or why it does not.
   *
   * @param path relative to the source's folder, separated by {@code /}
   */
  public Fate fate(SearchRequest request, String source, String path) {
    Query query = Query.of(request.query());
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
      Found found = found(snapshot, deep, query);
      return new FileSearch(
              whole,
              snapshot,
              new Passages(whole, snapshot, deep, query, found.vector()),
              found.ranking())
          .fate(source, path);
    }
  }

  /**
   * What a search found.
   *
   * @param vector of the query; empty when it has no words
   * @param remark why it is not ranked as it should be
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere
  private record Found(float[] vector, Ranking ranking, Optional<String> remark) {
    Found(float[] vector, Ranking ranking) {
      this(vector, ranking, Optional.empty());
    }
  }

  private Found found(ChunkIndex.Snapshot snapshot, SearchRequest request, Query query) {
    Found byMerit = byMerit(snapshot, request, query);
    Found judged =
        request.mode() == SearchMode.HYBRID && !query.words().isBlank()
            ? judged(byMerit, snapshot, query)
            : byMerit;
    return request.recent()
        ? new Found(
            judged.vector(), judged.ranking().byAge(snapshot, clock.instant()), judged.remark())
        : judged;
  }

  private Found judged(Found found, ChunkIndex.Snapshot snapshot, Query query) {
    if (reranker == null) {
      return found;
    }
    Reranker.Reranked reranked =
        reranker.rerank(
            found.ranking().best(),
            query.words(),
            ref -> snapshot.load(ref).chunk().embeddingInput());
    return new Found(found.vector(), found.ranking().inOrder(reranked.best()), reranked.remark());
  }

  private Found byMerit(ChunkIndex.Snapshot snapshot, SearchRequest request, Query query) {
    ChunkFilter filter = request.filter();
    int depth = Math.max(MEASURED_EACH_SIDE, request.k());
    // By age some that would not have been among the first may come to stand there.
    int k = request.recent() ? depth : request.k();
    float[] given = request.vector();
    if (given != null) {
      return new Found(given, Ranking.byMeaning(snapshot.nearest(given, filter, k)));
    }
    String words = query.words();
    if (words.isBlank()) {
      // Operators alone: by how well they are met, or where they only restrict, the newest first.
      return new Found(
          NO_VECTOR,
          Ranking.byWords(
              query.ranks() ? snapshot.keyword("", filter, k) : snapshot.newest(filter, k)));
    }
    if (request.mode() == SearchMode.HYBRID) {
      return byBoth(snapshot, words, filter, depth);
    }
    float[] vector = queryVectors.of(words);
    return new Found(
        vector,
        request.mode() == SearchMode.KEYWORD
            ? Ranking.byWords(snapshot.keyword(words, filter, k))
            : Ranking.byMeaning(snapshot.nearest(vector, filter, k)));
  }

  /** What words find, and what speaks for it. */
  private record WordSide(List<ChunkHit> hits, List<Evidence> evidence) {
    static WordSide of(ChunkIndex.Snapshot snapshot, String query, ChunkFilter filter, int depth) {
      List<ChunkHit> hits = snapshot.keyword(query, filter, depth);
      return new WordSide(
          hits, snapshot.evidence(query, hits.stream().mapToInt(ChunkHit::ref).toArray()));
    }
  }

  /** Words are looked for while the query is embedded and its neighbours are looked for. */
  private Found byBoth(ChunkIndex.Snapshot snapshot, String query, ChunkFilter filter, int depth) {
    CompletableFuture<WordSide> words =
        CompletableFuture.supplyAsync(
            () -> WordSide.of(snapshot, query, filter, depth), Thread::startVirtualThread);
    try {
      float[] vector = queryVectors.of(query);
      List<ChunkHit> byMeaning = snapshot.nearest(vector, filter, depth);
      return new Found(vector, fused(snapshot, query, vector, words.join(), byMeaning));
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      // Whatever happened: nobody may read the snapshot once it is closed.
      words.handle((found, failure) -> found != null).join();
    }
  }

  /** Completes both scores of every candidate, so that none is punished for being cut off. */
  private static Ranking fused(
      ChunkIndex.Snapshot snapshot,
      String query,
      float[] vector,
      WordSide words,
      List<ChunkHit> byMeaning) {
    List<ChunkHit> byWords = words.hits();
    Pool pool = Pool.of(byWords, byMeaning, MEASURED_EACH_SIDE);
    List<Evidence> evidence = pool.evidence(snapshot, query, words.evidence());
    List<float @Nullable []> vectors = snapshot.vectors(pool.refs());
    List<Candidate> candidates = new ArrayList<>(evidence.size());
    for (int i = 0; i < evidence.size(); i++) {
      candidates.add(Candidate.of(evidence.get(i), vectors.get(i), vector));
    }
    List<ScoreParts> parts = ScoreFusion.fuse(candidates, pool.measured());
    List<Ranking.Scored> best = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      best.add(new Ranking.Scored(candidates.get(i).ref(), parts.get(i)));
    }
    // Equal scores (the same text in two files) keep the order of the candidates, so that one
    // snapshot always answers the same.
    best.sort(Ranking.BEST_FIRST);
    return new Ranking(
            best,
            Ranking.ranks(byWords),
            Ranking.ranks(byMeaning),
            ScoreFusion.standout(candidates, pool.measured()),
            Map.of())
        .withoutTwins(ref -> evidence.get(pool.place(ref)).text());
  }
}
