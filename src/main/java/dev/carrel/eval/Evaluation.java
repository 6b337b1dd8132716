package dev.carrel.eval;

import dev.carrel.eval.EvalReport.Latency;
import dev.carrel.eval.EvalReport.ModeReport;
import dev.carrel.eval.EvalReport.QuestionReport;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/** Asks the questions of a set and says how well they were answered. */
public final class Evaluation {
  /** Enough for recall at 100 where several hits are of one file. */
  public static final int K_DEFAULT = 200;

  /** How much of each ranking the report keeps. */
  static final int RANKING_KEPT = 10;

  /** Searches before the clock counts, so that what is loaded once is loaded. */
  static final int WARM_UP_SEARCHES = 20;

  private Evaluation() {}

  /**
   * Asks every question in every mode, one at a time.
   *
   * @param k how many hits a search has to give, 1 to {@value SearchRequest#K_MAX}
   * @param search answers a query in a mode with up to {@code k} hits; what it takes is what the
   *     report calls latency, so over HTTP it is that of the service as a client sees it
   */
  public static EvalReport run(
      EvalSet set,
      List<SearchMode> modes,
      int k,
      BiFunction<String, SearchMode, SearchDocument> search) {
    if (k < 1 || k > SearchRequest.K_MAX) {
      throw new EvalException("k is " + k + ", wanted 1 to " + SearchRequest.K_MAX);
    }
    PassageMap passages = PassageMap.of(set);
    List<ModeReport> reports =
        modes.stream().map(mode -> run(set, passages, mode, search)).toList();
    return new EvalReport(
        set.name(),
        set.passages().isEmpty() ? "file" : "passage",
        set.queries().size(),
        k,
        reports);
  }

  private static ModeReport run(
      EvalSet set,
      PassageMap passages,
      SearchMode mode,
      BiFunction<String, SearchMode, SearchDocument> search) {
    for (String query : set.queries().values().stream().limit(WARM_UP_SEARCHES).toList()) {
      timed(query, mode, search);
    }
    List<QuestionReport> questions = new ArrayList<>();
    double[] millis = new double[set.queries().size()];
    for (Map.Entry<String, String> query : set.queries().entrySet()) {
      Timed timed = timed(query.getValue(), mode, search);
      millis[questions.size()] = timed.millis();
      List<String> ranking = passages.ranking(timed.found().hits());
      questions.add(
          new QuestionReport(
              query.getKey(),
              query.getValue(),
              Metrics.of(set.relevances().getOrDefault(query.getKey(), Map.of()), ranking),
              ranking.subList(0, Math.min(RANKING_KEPT, ranking.size()))));
    }
    Arrays.sort(millis);
    return new ModeReport(
        mode.name().toLowerCase(Locale.ROOT),
        Metrics.mean(questions.stream().map(QuestionReport::metrics).toList()),
        new Latency(percentile(millis, 50), percentile(millis, 95), percentile(millis, 99)),
        questions);
  }

  private static Timed timed(
      String query, SearchMode mode, BiFunction<String, SearchMode, SearchDocument> search) {
    long startedNanos = System.nanoTime();
    SearchDocument found = search.apply(query, mode);
    return new Timed(found, (System.nanoTime() - startedNanos) / 1e6);
  }

  private record Timed(SearchDocument found, double millis) {}

  /** The smallest value that at least that share of the values does not exceed. */
  static double percentile(double[] sorted, int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return sorted[Math.max(1, rank) - 1];
  }
}
