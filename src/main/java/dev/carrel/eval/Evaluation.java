package dev.carrel.eval;

import dev.carrel.eval.EvalReport.Latency;
import dev.carrel.eval.EvalReport.ModeReport;
import dev.carrel.eval.EvalReport.QuestionReport;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Asks the questions of a set and says how well they were answered. */
public final class Evaluation {
  /** Enough for recall at 100 where several hits are of one file. */
  public static final int K_DEFAULT = 200;

  /** The ranking that is made here of the keyword and the semantic one, by their ranks alone. */
  static final String FUSED = "rrf";

  /** How much of each ranking the report keeps. */
  static final int RANKING_KEPT = 10;

  /** Searches before the clock counts, so that what is loaded once is loaded. */
  static final int WARM_UP_SEARCHES = 20;

  private Evaluation() {}

  /**
   * Asks every question in every mode, one at a time. The first mode is what the others are
   * compared with. Where keyword and semantic are among them, their reciprocal rank fusion is one
   * more ranking.
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
    return run(new Asking(set.name(), set.unit(), set.queries(), Judge.of(set)), modes, k, search);
  }

  /**
   * What is asked, and who knows the answers.
   *
   * @param queries text by id
   */
  record Asking(String name, String unit, Map<String, String> queries, Judging judge) {}

  static EvalReport run(
      Asking set,
      List<SearchMode> modes,
      int k,
      BiFunction<String, SearchMode, SearchDocument> search) {
    Map<SearchMode, Asked> asked = new LinkedHashMap<>();
    for (SearchMode mode : modes) {
      asked.put(mode, ask(set, mode, search));
    }
    List<ModeReport> reports = new ArrayList<>();
    asked.forEach((mode, found) -> reports.add(report(set, name(mode), found)));
    Asked words = asked.get(SearchMode.KEYWORD);
    Asked meaning = asked.get(SearchMode.SEMANTIC);
    if (words != null && meaning != null) {
      reports.add(report(set, FUSED, fused(words, meaning)));
    }
    return new EvalReport(
        set.name(), set.unit(), set.queries().size(), k, reports, withDefault(reports));
  }

  /**
   * What one mode found.
   *
   * @param rankings of units, in the order of the questions
   */
  private record Asked(List<List<Judging.Unit>> rankings, @Nullable Latency latency) {}

  private static Asked ask(
      Asking set, SearchMode mode, BiFunction<String, SearchMode, SearchDocument> search) {
    for (String query : set.queries().values().stream().limit(WARM_UP_SEARCHES).toList()) {
      timed(query, mode, search);
    }
    List<List<Judging.Unit>> rankings = new ArrayList<>();
    double[] millis = new double[set.queries().size()];
    for (String query : set.queries().values()) {
      Timed timed = timed(query, mode, search);
      millis[rankings.size()] = timed.millis();
      rankings.add(set.judge().ranking(timed.found().hits()));
    }
    Arrays.sort(millis);
    return new Asked(
        rankings,
        new Latency(percentile(millis, 50), percentile(millis, 95), percentile(millis, 99)));
  }

  private static Asked fused(Asked words, Asked meaning) {
    List<List<Judging.Unit>> rankings = new ArrayList<>();
    for (int i = 0; i < words.rankings().size(); i++) {
      rankings.add(
          ReciprocalRanks.fuse(List.of(words.rankings().get(i), meaning.rankings().get(i))));
    }
    return new Asked(rankings, null);
  }

  private static ModeReport report(Asking set, String mode, Asked asked) {
    List<QuestionReport> questions = new ArrayList<>();
    for (Map.Entry<String, String> query : set.queries().entrySet()) {
      List<Judging.Unit> ranking = asked.rankings().get(questions.size());
      questions.add(
          new QuestionReport(
              query.getKey(),
              query.getValue(),
              set.judge().metrics(query.getKey(), ranking),
              set.judge().ranges(query.getKey(), ranking),
              ranking.stream().limit(RANKING_KEPT).map(Judging.Unit::id).toList()));
    }
    List<RangeMetrics> ranges = new ArrayList<>();
    for (QuestionReport question : questions) {
      if (question.ranges() != null) {
        ranges.add(question.ranges());
      }
    }
    return new ModeReport(
        mode,
        Metrics.mean(questions.stream().map(QuestionReport::metrics).toList()),
        ranges.isEmpty() ? null : RangeMetrics.mean(ranges),
        asked.latency(),
        questions);
  }

  private static List<Comparison> withDefault(List<ModeReport> modes) {
    ModeReport first = modes.getFirst();
    Comparison.Metric metric = metric(modes);
    return modes.stream()
        .skip(1)
        .map(mode ->
            Comparison.of(
                mode.mode(),
                figures(mode, metric),
                first.mode(),
                figures(first, metric),
                null,
                metric))
        .toList();
  }

  /** What the rankings of a set are compared by. */
  static Comparison.Metric metric(List<ModeReport> modes) {
    return modes.getFirst().ranges() == null
        ? Comparison.Metric.NDCG_10
        : Comparison.Metric.CHAR_RECALL_5;
  }

  /** By question. */
  static Map<String, Double> figures(ModeReport mode, Comparison.Metric metric) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (QuestionReport question : mode.questions()) {
      RangeMetrics ranges = question.ranges();
      figures.put(
          question.id(),
          metric == Comparison.Metric.CHAR_RECALL_5 && ranges != null
              ? ranges.recall5()
              : question.metrics().ndcg10());
    }
    return figures;
  }

  private static String name(SearchMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
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
