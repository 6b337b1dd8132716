package dev.carrel.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a ranking differs from another one over the same questions.
 *
 * @param mode the ranking
 * @param against the ranking that it is compared with
 * @param earlier the file with the earlier run that the other ranking is of; null when it is of
 *     this run
 * @param metric what is compared
 * @param questions how many both rankings were asked
 * @param difference the mean of this ranking's figure minus the other's
 * @param p of the two-sided paired randomisation test: how often chance alone makes as large a
 *     difference
 * @param better questions on which this ranking's figure is greater
 */
public record Comparison(
    String mode,
    String against,
    @Nullable String earlier,
    Metric metric,
    int questions,
    double difference,
    double p,
    int better,
    int worse) {
  /** What two rankings are compared by. */
  public enum Metric {
    @JsonProperty("ndcg10")
    NDCG_10("nDCG@10"),

    /** Where ranges answer. */
    @JsonProperty("charRecall5")
    CHAR_RECALL_5("character recall at 5");

    private final String title;

    Metric(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /**
   * Compares two rankings on the questions that both have.
   *
   * @param ours figure by question
   * @param theirs figure by question, at least one of them in ours
   */
  static Comparison of(
      String mode,
      Map<String, Double> ours,
      String against,
      Map<String, Double> theirs,
      @Nullable String earlier,
      Metric metric) {
    List<Double> differences = new ArrayList<>();
    ours.forEach((question, figure) -> {
      Double other = theirs.get(question);
      if (other != null) {
        differences.add(figure - other);
      }
    });
    if (differences.isEmpty()) {
      throw new EvalException(
          mode + " and " + against + " have no question in common: compare runs of the same set");
    }
    double[] each = differences.stream().mapToDouble(Double::doubleValue).toArray();
    return new Comparison(
        mode,
        against,
        earlier,
        metric,
        each.length,
        differences.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
        PairedRandomisation.p(each),
        (int) differences.stream().filter(difference -> difference > 0).count(),
        (int) differences.stream().filter(difference -> difference < 0).count());
  }
}
