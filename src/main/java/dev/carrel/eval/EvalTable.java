package dev.carrel.eval;

import dev.carrel.eval.EvalReport.Latency;
import dev.carrel.eval.EvalReport.ModeReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Figures as columns that a person reads. Computes nothing. */
final class EvalTable {
  private static final String NAME = "%-10s";
  private static final String FIGURE = " %8.4f";
  private static final String TITLE = " %8s";
  private static final String MILLIS = " %9.2f";
  private static final String MILLIS_TITLE = " %9s";

  private EvalTable() {}

  /** One set. */
  static String of(EvalReport report) {
    boolean withRanges = hasRanges(report);
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%s: %d questions, answers are %ss, k %d%n",
            report.set(),
            report.queries(),
            report.unit(),
            report.k()));
    table.append(titles("mode", withRanges)).append(System.lineSeparator());
    for (ModeReport mode : report.modes()) {
      table.append(figures(mode, withRanges)).append(System.lineSeparator());
    }
    for (Comparison comparison : report.comparisons()) {
      table.append(sentence(comparison)).append(System.lineSeparator());
    }
    return table.toString();
  }

  /** Several sets, with what each ranking lacks or has over the default of the same run. */
  static String of(List<EvalReport> reports) {
    boolean withRanges = reports.stream().anyMatch(EvalTable::hasRanges);
    int setColumns = reports.stream().mapToInt(report -> report.set().length()).max().orElse(1);
    String setCell = "%-" + Math.max("set".length(), setColumns) + "s ";
    StringBuilder table = new StringBuilder();
    table.append(String.format(setCell, "set")).append(titles("ranking", withRanges));
    table.append(String.format("%10s %8s%n", "difference", "p"));
    for (EvalReport report : reports) {
      for (ModeReport mode : report.modes()) {
        table.append(String.format(setCell, report.set())).append(figures(mode, withRanges));
        table.append(difference(report, mode)).append(System.lineSeparator());
      }
    }
    return table.toString();
  }

  private static boolean hasRanges(EvalReport report) {
    return report.modes().stream().anyMatch(mode -> mode.ranges() != null);
  }

  private static String titles(String name, boolean withRanges) {
    return String.format(NAME, name)
        + titles(TITLE, "nDCG@10", "R@1", "R@5", "R@10", "R@100", "MRR@10")
        + (withRanges ? titles(TITLE, "char R@5", "char P@5", "IoU@5") : "")
        + titles(MILLIS_TITLE, "p50 ms", "p95 ms", "p99 ms");
  }

  private static String titles(String format, String... titles) {
    return List.of(titles).stream()
        .map(title -> String.format(format, title))
        .collect(Collectors.joining());
  }

  private static String figures(ModeReport mode, boolean withRanges) {
    Metrics m = mode.metrics();
    RangeMetrics r = mode.ranges();
    Latency l = mode.latency();
    String line =
        String.format(NAME, mode.mode())
            + figure(FIGURE, m.ndcg10())
            + figure(FIGURE, m.recall1())
            + figure(FIGURE, m.recall5())
            + figure(FIGURE, m.recall10())
            + figure(FIGURE, m.recall100())
            + figure(FIGURE, m.mrr10());
    if (withRanges) {
      line +=
          r == null
              ? titles(TITLE, "-", "-", "-")
              : figure(FIGURE, r.recall5())
                  + figure(FIGURE, r.precision5())
                  + figure(FIGURE, r.iou5());
    }
    return line
        + (l == null
            ? titles(MILLIS_TITLE, "-", "-", "-")
            : figure(MILLIS, l.p50Millis())
                + figure(MILLIS, l.p95Millis())
                + figure(MILLIS, l.p99Millis()));
  }

  private static String figure(String format, double figure) {
    return String.format(Locale.ROOT, format, figure);
  }

  private static String difference(EvalReport report, ModeReport mode) {
    @Nullable Comparison withDefault =
        report.comparisons().stream()
            .filter(comparison -> comparison.mode().equals(mode.mode()))
            .filter(comparison -> comparison.earlier() == null)
            .findFirst()
            .orElse(null);
    return withDefault == null
        ? String.format("%10s %8s", "-", "-")
        : String.format(Locale.ROOT, "%+10.4f %8.4f", withDefault.difference(), withDefault.p());
  }

  private static String sentence(Comparison comparison) {
    String other =
        comparison.earlier() == null
            ? comparison.against()
            : comparison.against() + " of " + comparison.earlier();
    return String.format(
        Locale.ROOT,
        "%s against %s: %s %+.4f, p %.4f; better on %d of %d questions, worse on %d",
        comparison.mode(),
        other,
        comparison.metric().title(),
        comparison.difference(),
        comparison.p(),
        comparison.better(),
        comparison.questions(),
        comparison.worse());
  }
}
