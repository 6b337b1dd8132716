package dev.carrel.retrieve;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.Condition;
import dev.carrel.index.Evidence;
import dev.carrel.query.OperatorText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Follows one file through a search. For one search.
 *
 * @param searched the snapshot, narrowed by the operators where there are any
 * @param ranking of the search, as deep as its candidates go
 */
record FileSearch(
    ChunkIndex.Snapshot whole, ChunkIndex.Snapshot searched, Passages passages, Ranking ranking) {
  /** Of a longer file no more are looked at. */
  static final int CHUNKS_MAX = 10_000;

  private static final String ALL_AT_ONCE = "all of its operators at once";

  Fate fate(String source, String path) {
    ChunkFilter filter = passages.request().filter();
    if (whole.ofFile(source, path, ChunkFilter.NONE, 1).isEmpty()) {
      return new Fate.NoPassage();
    }
    List<ChunkHit> chunks = searched.ofFile(source, path, filter, CHUNKS_MAX);
    if (chunks.isEmpty()) {
      return new Fate.Filtered(filteredBy(source, path, filter));
    }
    Set<Integer> mine = chunks.stream().map(ChunkHit::ref).collect(Collectors.toSet());
    for (int i = 0; i < ranking.best().size(); i++) {
      int ref = ranking.best().get(i).ref();
      if (mine.contains(ref)) {
        return new Fate.Ranked(passages.of(ranking, i, i + 1).getFirst());
      }
      if (ranking.twins().getOrDefault(ref, List.of()).stream().anyMatch(mine::contains)) {
        return new Fate.Duplicate(passages.of(ranking, i, i + 1).getFirst());
      }
    }
    return unranked(mine.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Each condition by itself, so that one can be named. */
  private String filteredBy(String source, String path, ChunkFilter filter) {
    if (whole.ofFile(source, path, filter, 1).isEmpty()) {
      return "the parameters source, path or type";
    }
    for (Condition condition : passages.query().conditions()) {
      ChunkIndex.Snapshot narrowed =
          whole.narrowed(List.of(condition), HybridRetriever.NARROWING_MAX);
      if (narrowed.ofFile(source, path, ChunkFilter.NONE, 1).isEmpty()) {
        return OperatorText.of(condition);
      }
    }
    return ALL_AT_ONCE;
  }

  private Fate unranked(int[] refs) {
    SearchMode mode = passages.request().mode();
    if (passages.vector().length == 0) {
      return new Fate.NoCandidate(
          "It meets every operator, and more than "
              + passages.request().k()
              + " others come before it.");
    }
    List<String> clauses = new ArrayList<>();
    if (mode != SearchMode.SEMANTIC) {
      clauses.add(byWords(refs));
    }
    if (mode == SearchMode.KEYWORD) {
      return new Fate.NoCandidate(sentence(clauses));
    }
    boolean waiting = searched.vectors(refs).contains(null);
    clauses.add(byMeaning(refs));
    return waiting
        ? new Fate.VectorWaiting(sentence(clauses))
        : new Fate.NoCandidate(sentence(clauses));
  }

  private String byWords(int[] refs) {
    String words = passages.query().words();
    double best =
        searched.evidence(words, refs).stream().mapToDouble(Evidence::words).max().orElse(0);
    if (best == 0) {
      return "none of the words stand in it";
    }
    List<ChunkHit> hits = searched.keyword(words, passages.request().filter(), depth());
    return String.format(
        Locale.ROOT,
        "by words its best passage has BM25 %.2f, number %d has %.2f",
        best,
        hits.size(),
        hits.getLast().score());
  }

  private String byMeaning(int[] refs) {
    OptionalDouble best =
        Arrays.stream(refs)
            .mapToDouble(passages::cosine)
            .filter(cosine -> !Double.isNaN(cosine))
            .max();
    if (best.isEmpty()) {
      return "its vectors are still to come";
    }
    List<ChunkHit> hits = searched.nearest(passages.vector(), passages.request().filter(), depth());
    return String.format(
        Locale.ROOT,
        "by meaning its best passage has cosine %.3f, number %d has %.3f",
        best.getAsDouble(),
        hits.size(),
        hits.isEmpty() ? 0 : hits.getLast().score());
  }

  private int depth() {
    return passages.request().k();
  }

  private static String sentence(List<String> clauses) {
    String all = String.join("; ", clauses);
    return Character.toUpperCase(all.charAt(0)) + all.substring(1) + ".";
  }
}
