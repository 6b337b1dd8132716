package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.StoredChunk;
import dev.carrel.query.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
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

  /** Of a text that stands in many places no more than so many are named besides the first. */
  static final int PLACES_MAX = 20;

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
    Query query = Query.of(request.query());
    float[] vector = query.words().isBlank() ? NO_VECTOR : queryVectors.of(query.words());
    List<String> remarks = new ArrayList<>(query.remarks());
    double standout = 0;
    List<Passage> passages;
    try (ChunkIndex.Snapshot whole = snapshots.get()) {
      ChunkIndex.Snapshot snapshot =
          query.conditions().isEmpty() ? whole : whole.narrowed(query.conditions(), NARROWING_MAX);
      if (query.words().isBlank()) {
        passages = byOperators(whole, snapshot, request, query);
      } else {
        Ranking ranking = ranking(snapshot, request, query, vector);
        standout = ranking.standout();
        passages = passages(whole, snapshot, request, query, vector, ranking);
      }
      if (!snapshot.complete()) {
        remarks.add(TOOK_TOO_LONG);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    return new SearchResult(request, took, passages, remarks, standout);
  }

  /** Operators alone: by how well they are met, or where they only restrict, the newest first. */
  private static List<Passage> byOperators(
      ChunkIndex.Snapshot whole, ChunkIndex.Snapshot snapshot, SearchRequest request, Query query) {
    List<ChunkHit> hits =
        query.ranks()
            ? snapshot.keyword(query.words(), request.filter(), request.k())
            : snapshot.newest(request.filter(), request.k());
    return passages(whole, snapshot, request, query, NO_VECTOR, Ranking.byWords(hits));
  }

  private static Ranking ranking(
      ChunkIndex.Snapshot snapshot, SearchRequest request, Query query, float[] vector) {
    ChunkFilter filter = request.filter();
    int k = request.k();
    int depth = Math.max(MEASURED_EACH_SIDE, k);
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

  private static List<Passage> passages(
      ChunkIndex.Snapshot whole,
      ChunkIndex.Snapshot snapshot,
      SearchRequest request,
      Query query,
      float[] vector,
      Ranking ranking) {
    List<Scored> best = ranking.best().subList(0, Math.min(request.k(), ranking.best().size()));
    List<Explanation> explanations =
        request.explain()
            ? new Explainer(whole, snapshot, request.mode(), query, vector)
                .explain(best.stream().map(ranking::ranked).toList())
            : List.of();
    ContentWords queryWords = ContentWords.of(query.words());
    List<Passage> passages = new ArrayList<>();
    for (Scored scored : best) {
      StoredChunk stored = snapshot.load(scored.ref());
      passages.add(
          new Passage(
              passages.size() + 1,
              stored,
              scored.parts().score(),
              vector.length == 0 ? 0 : support(snapshot, scored.ref(), vector, queryWords, stored),
              ranking.keywordRanks().get(scored.ref()),
              ranking.vectorRanks().get(scored.ref()),
              ranking.twins().getOrDefault(scored.ref(), List.of()).stream()
                  .map(ref -> Place.of(snapshot.load(ref)))
                  .toList(),
              request.explain() ? explanations.get(passages.size()) : null));
    }
    return passages;
  }

  private static double support(
      ChunkIndex.Snapshot snapshot,
      int ref,
      float[] vector,
      ContentWords queryWords,
      StoredChunk stored) {
    return Support.of(cosine(snapshot, ref, vector), queryWords.coveredBy(words(stored)));
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
    List<Scored> best = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      best.add(new Scored(candidates.get(i).ref(), parts.get(i)));
    }
    // Equal scores (the same text in two files) keep the order of the candidates, so that one
    // snapshot always answers the same.
    best.sort(Comparator.comparingDouble(Scored::total).reversed());
    Map<Integer, Long> texts = new HashMap<>();
    candidates.forEach(each -> texts.put(each.ref(), each.evidence().text()));
    return new Ranking(
            best,
            ranks(byWords),
            ranks(byMeaning),
            ScoreFusion.standout(candidates, first.size()),
            Map.of())
        .withoutTwins(texts);
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
  private record Scored(int ref, ScoreParts parts) {
    double total() {
      return parts.total();
    }
  }

  /** Candidates, best first, where each side had them, and those with the same text. */
  private record Ranking(
      List<Scored> best,
      Map<Integer, Integer> keywordRanks,
      Map<Integer, Integer> vectorRanks,
      double standout,
      Map<Integer, List<Integer>> twins) {
    static Ranking byWords(List<ChunkHit> hits) {
      return new Ranking(scored(hits, ScoreParts::ofWords), ranks(hits), Map.of(), 0, Map.of());
    }

    static Ranking byMeaning(List<ChunkHit> hits) {
      return new Ranking(scored(hits, ScoreParts::ofMeaning), Map.of(), ranks(hits), 0, Map.of());
    }

    Explainer.Ranked ranked(Scored scored) {
      return new Explainer.Ranked(
          scored.ref(),
          scored.parts(),
          keywordRanks.get(scored.ref()),
          vectorRanks.get(scored.ref()));
    }

    /** Each text once, at its best rank. */
    Ranking withoutTwins(Map<Integer, Long> texts) {
      Map<Long, Integer> first = new HashMap<>();
      Map<Integer, List<Integer>> others = new HashMap<>();
      List<Scored> single = new ArrayList<>();
      for (Scored scored : best) {
        Integer known = first.putIfAbsent(texts.getOrDefault(scored.ref(), 0L), scored.ref());
        if (known == null) {
          single.add(scored);
        } else {
          List<Integer> places = others.computeIfAbsent(known, ref -> new ArrayList<>());
          if (places.size() < PLACES_MAX) {
            places.add(scored.ref());
          }
        }
      }
      return new Ranking(single, keywordRanks, vectorRanks, standout, others);
    }

    private static List<Scored> scored(List<ChunkHit> hits, DoubleFunction<ScoreParts> parts) {
      return hits.stream().map(hit -> new Scored(hit.ref(), parts.apply(hit.score()))).toList();
    }
  }
}
