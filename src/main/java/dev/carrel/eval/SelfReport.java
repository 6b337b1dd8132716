package dev.carrel.eval;

import java.util.List;
import java.util.Locale;

/**
 * A self-evaluation for whoever asked for it; as JSON it is the document that tools get.
 *
 * @param trend this run and those before it, oldest first
 * @param warning one sentence where search has become worse; else empty
 */
public record SelfReport(EvalReport report, List<SelfRun> trend, String warning) {
  /** So many runs are shown. */
  private static final int SHOWN_MAX = 10;

  public SelfReport {
    trend = List.copyOf(trend);
  }

  /** Of the run that was noted last. */
  public static SelfReport of(SelfHistory.Noted noted) {
    List<SelfRun> runs = noted.history().runs();
    return new SelfReport(
        noted.report(),
        runs.subList(Math.max(0, runs.size() - SHOWN_MAX), runs.size()),
        runs.getLast().warning());
  }

  /** The table for a person, and the trend below it. */
  public String table() {
    StringBuilder text = new StringBuilder(report.table());
    text.append(System.lineSeparator());
    for (SelfRun run : trend) {
      SelfRun.Figures figures = run.ofDefault();
      text.append(
          String.format(
              Locale.ROOT,
              "%s  %4d questions  R@1 %.4f  R@5 %.4f  R@10 %.4f  MRR@10 %.4f%s%n",
              run.at(),
              run.questions(),
              figures.recall1(),
              figures.recall5(),
              figures.recall10(),
              figures.mrr(),
              run.warning().isEmpty() ? "" : "  worse"));
    }
    if (!warning.isEmpty()) {
      text.append(warning).append(System.lineSeparator());
    }
    return text.toString();
  }
}
