package dev.carrel.eval;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The self-evaluations so far, as figures alone.
 *
 * @param runs oldest first, at most {@value #RUNS_MAX}
 * @param lastByQuestion nDCG@10 of the last run's hybrid ranking, by a hash of the question
 */
public record SelfHistory(List<SelfRun> runs, Map<String, Double> lastByQuestion) {
  /** A year of nights. */
  public static final int RUNS_MAX = 366;

  /** Before any. */
  public static final SelfHistory NONE = new SelfHistory(List.of(), Map.of());

  /** With fewer questions in common the shares are compared, whatever was asked. */
  private static final int PAIRS_MIN = 20;

  /** What chance does more rarely is taken for a change. */
  private static final double P_MAX = 0.05;

  /** Of the difference of two shares: beyond it chance reaches in one of twenty cases. */
  private static final double STANDARD_ERRORS = 1.96;

  /** A warning that stood for one night only would not be seen. */
  private static final int WARNS_FOR_RUNS = 7;

  private static final String EARLIER = "the last run";

  public SelfHistory {
    runs = List.copyOf(runs);
    lastByQuestion = Map.copyOf(lastByQuestion);
  }

  /** What a run adds: itself with a comparison, and the history with it. */
  public record Noted(EvalReport report, SelfHistory history) {}

  /** Compares a run with the one before it and puts it behind that. */
  public Noted with(EvalReport report, Instant at) {
    EvalReport.ModeReport hybrid = report.modes().getFirst();
    Map<String, Double> figures = Evaluation.figures(hybrid, Comparison.Metric.NDCG_10);
    EvalReport compared = report;
    String warning = "";
    if (figures.keySet().stream().filter(lastByQuestion::containsKey).count() >= PAIRS_MIN) {
      Comparison comparison =
          Comparison.of(
              hybrid.mode(),
              figures,
              hybrid.mode(),
              lastByQuestion,
              EARLIER,
              Comparison.Metric.NDCG_10);
      compared = withComparison(report, comparison);
      warning = warning(comparison, hybrid);
    } else if (!runs.isEmpty()) {
      warning = warningByShare(report);
    }
    List<SelfRun> all = new ArrayList<>(runs);
    all.add(
        new SelfRun(
            at.toString(),
            report.queries(),
            report.modes().stream().map(SelfRun.Figures::of).toList(),
            warning));
    List<SelfRun> kept = all.subList(Math.max(0, all.size() - RUNS_MAX), all.size());
    return new Noted(compared, new SelfHistory(kept, figures));
  }

  /** The last warning there was, while it is not too many runs ago. */
  public Optional<SelfRun> warned() {
    return runs.reversed().stream()
        .limit(WARNS_FOR_RUNS)
        .filter(run -> !run.warning().isEmpty())
        .findFirst();
  }

  private String warning(Comparison comparison, EvalReport.ModeReport hybrid) {
    if (comparison.difference() >= 0 || comparison.p() > P_MAX) {
      return "";
    }
    return sentence(
        hybrid.metrics().recall10(),
        String.format(
            Locale.ROOT,
            "worse on %d, better on %d of %d questions that both were asked, p %.4f",
            comparison.worse(),
            comparison.better(),
            comparison.questions(),
            comparison.p()));
  }

  private String warningByShare(EvalReport report) {
    SelfRun last = runs.getLast();
    double before = last.ofDefault().recall10();
    double now = report.modes().getFirst().metrics().recall10();
    double both =
        (before * last.questions() + now * report.queries())
            / (last.questions() + report.queries());
    double error = Math.sqrt(both * (1 - both) * (1.0 / last.questions() + 1.0 / report.queries()));
    return before - now > STANDARD_ERRORS * error && before > now
        ? sentence(
            now,
            String.format(
                Locale.ROOT,
                "of %d questions then and %d others now",
                last.questions(),
                report.queries()))
        : "";
  }

  private String sentence(double now, String evidence) {
    SelfRun last = runs.getLast();
    return String.format(
        Locale.ROOT,
        "Search finds less than at %s: recall at 10 was %.3f and is %.3f (%s); look at what has"
            + " changed since, such as settings, a new version or a rebuild.",
        last.at(),
        last.ofDefault().recall10(),
        now,
        evidence);
  }

  private static EvalReport withComparison(EvalReport report, Comparison comparison) {
    List<Comparison> comparisons = new ArrayList<>(report.comparisons());
    comparisons.add(comparison);
    return new EvalReport(
        report.set(), report.unit(), report.queries(), report.k(), report.modes(), comparisons);
  }
}
