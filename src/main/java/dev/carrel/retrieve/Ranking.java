package dev.carrel.retrieve;

import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.IntToLongFunction;

/**
 * Candidates, best first, where each side had them, and those with the same text.
 *
 * @param twins for a candidate all those of the same text that rank below it
 */
record Ranking(
    List<Scored> best,
    Map<Integer, Integer> keywordRanks,
    Map<Integer, Integer> vectorRanks,
    double standout,
    Map<Integer, List<Integer>> twins) {
  /** By the sum of what each was given; equals stay as they are. */
  static final Comparator<Scored> BEST_FIRST = (a, b) -> Double.compare(b.total(), a.total());

  /** A candidate and what it was given, with the sum of that. */
  record Scored(int ref, ScoreParts parts, double total) {
    Scored(int ref, ScoreParts parts) {
      this(ref, parts, parts.total());
    }

    Scored with(ScoreParts others) {
      return new Scored(ref, others);
    }
  }

  static Ranking byWords(List<ChunkHit> hits) {
    return new Ranking(scored(hits, ScoreParts::ofWords), ranks(hits), Map.of(), 0, Map.of());
  }

  static Ranking byMeaning(List<ChunkHit> hits) {
    return new Ranking(scored(hits, ScoreParts::ofMeaning), Map.of(), ranks(hits), 0, Map.of());
  }

  /**
   * Each text once, at its best rank.
   *
   * @param textOf the text of a candidate, as a number
   */
  Ranking withoutTwins(IntToLongFunction textOf) {
    Map<Long, Integer> first = HashMap.newHashMap(best.size());
    Map<Integer, List<Integer>> others = new HashMap<>();
    List<Scored> single = new ArrayList<>();
    for (Scored scored : best) {
      Integer known = first.putIfAbsent(textOf.applyAsLong(scored.ref()), scored.ref());
      if (known == null) {
        single.add(scored);
      } else {
        others.computeIfAbsent(known, ref -> new ArrayList<>()).add(scored.ref());
      }
    }
    return new Ranking(single, keywordRanks, vectorRanks, standout, others);
  }

  Ranking byAge(ChunkIndex.Snapshot snapshot, Instant now) {
    return inOrder(Recency.of(best, snapshot, now));
  }

  /** The same candidates with other scores, best first. */
  Ranking inOrder(List<Scored> scored) {
    return new Ranking(scored, keywordRanks, vectorRanks, standout, twins);
  }

  Explainer.Ranked ranked(Scored scored) {
    return new Explainer.Ranked(
        scored.ref(),
        scored.parts(),
        keywordRanks.get(scored.ref()),
        vectorRanks.get(scored.ref()));
  }

  /** The rank of each hit, from 1. */
  static Map<Integer, Integer> ranks(List<ChunkHit> hits) {
    Map<Integer, Integer> ranks = HashMap.newHashMap(hits.size());
    for (ChunkHit hit : hits) {
      ranks.put(hit.ref(), ranks.size() + 1);
    }
    return ranks;
  }

  private static List<Scored> scored(List<ChunkHit> hits, DoubleFunction<ScoreParts> parts) {
    return hits.stream().map(hit -> new Scored(hit.ref(), parts.apply(hit.score()))).toList();
  }
}
