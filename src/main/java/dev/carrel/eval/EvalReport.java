package dev.carrel.eval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation found; as JSON it is the document that tools get.
 *
 * @param set name of the set
 * @param unit {@code passage}, {@code file} or {@code range}
 * @param queries how many questions were asked in each mode
 * @param k how many hits each search asked for
 * @param comparisons of each other ranking with the default; with an earlier run, of each ranking
 *     with its earlier self
 */
public record EvalReport(
    String set,
    String unit,
    int queries,
    int k,
    List<ModeReport> modes,
    List<Comparison> comparisons) {
  /**
   * The figures of one ranking, over all questions.
   *
   * @param mode {@code hybrid}, {@code keyword}, {@code semantic}, or {@value Evaluation#FUSED}
   *     where the evaluation has fused the last two itself
   * @param metrics the mean over the questions; where ranges answer, of the files that hold them
   * @param ranges the mean over the questions; null where ranges do not answer
   * @param latency null where nothing was asked
   */
  public record ModeReport(
      String mode,
      Metrics metrics,
      @Nullable RangeMetrics ranges,
      @Nullable Latency latency,
      List<QuestionReport> questions) {
    public ModeReport {
      questions = List.copyOf(questions);
    }
  }

  /**
   * One question's figures.
   *
   * @param ranges null where ranges do not answer
   * @param ranking the first of what was found, best first; where ranges answer, {@code
   *     path@start-end} in UTF-16 offsets
   */
  public record QuestionReport(
      String id,
      String query,
      Metrics metrics,
      @Nullable RangeMetrics ranges,
      List<String> ranking) {
    public QuestionReport {
      ranking = List.copyOf(ranking);
    }
  }

  /** How long the searches took as the caller saw it, by percentile. */
  public record Latency(double p50Millis, double p95Millis, double p99Millis) {}

  public EvalReport {
    modes = List.copyOf(modes);
    comparisons = List.copyOf(comparisons);
  }

  /** The figures for a person, one line for each mode, and the comparisons below them. */
  public String table() {
    return EvalTable.of(this);
  }
}
