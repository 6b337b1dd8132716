package dev.carrel.eval;

import java.util.List;
import java.util.Locale;

/**
 * What an evaluation found; as JSON it is the document that tools get.
 *
 * @param set name of the set
 * @param unit {@code passage} or {@code file}
 * @param queries how many questions were asked in each mode
 * @param k how many hits each search asked for
 */
public record EvalReport(String set, String unit, int queries, int k, List<ModeReport> modes) {
  /**
   * The figures of one mode, over all questions.
   *
   * @param mode {@code hybrid}, {@code keyword} or {@code semantic}
   * @param metrics the mean over the questions
   * @param questions the figures of each, in the order of the set
   */
  public record ModeReport(
      String mode, Metrics metrics, Latency latency, List<QuestionReport> questions) {
    public ModeReport {
      questions = List.copyOf(questions);
    }
  }

  /**
   * One question's figures.
   *
   * @param ranking the first of what was found, best first
   */
  public record QuestionReport(String id, String query, Metrics metrics, List<String> ranking) {
    public QuestionReport {
      ranking = List.copyOf(ranking);
    }
  }

  /** How long the searches took as the caller saw it, by percentile. */
  public record Latency(double p50Millis, double p95Millis, double p99Millis) {}

  public EvalReport {
    modes = List.copyOf(modes);
  }

  /** The figures for a person, one line for each mode. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT, "%s: %d questions, answers are %ss, k %d%n", set, queries, unit, k));
    table.append(
        String.format(
            "%-10s %8s %8s %8s %8s %8s %8s %9s %9s %9s%n",
            "mode", "nDCG@10", "R@1", "R@5", "R@10", "R@100", "MRR@10", "p50 ms", "p95 ms",
            "p99 ms"));
    for (ModeReport mode : modes) {
      Metrics m = mode.metrics();
      Latency l = mode.latency();
      table.append(
          String.format(
              Locale.ROOT,
              "%-10s %8.4f %8.4f %8.4f %8.4f %8.4f %8.4f %9.2f %9.2f %9.2f%n",
              mode.mode(),
              m.ndcg10(),
              m.recall1(),
              m.recall5(),
              m.recall10(),
              m.recall100(),
              m.mrr10(),
              l.p50Millis(),
              l.p95Millis(),
              l.p99Millis()));
    }
    return table.toString();
  }
}
