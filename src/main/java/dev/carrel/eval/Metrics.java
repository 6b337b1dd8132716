package dev.carrel.eval;

import java.util.List;
import java.util.Map;

/**
 * How good one ranking is. Gains are the relevances themselves and the discount is {@code 1 /
 * log2(rank + 1)}, as trec_eval and BEIR have it.
 *
 * @param ndcg10 normalised discounted cumulative gain of the first 10
 * @param recall1 share of all relevant that is among the first 1, and so on
 * @param mrr10 1 / rank of the first relevant among the first 10, else 0
 */
public record Metrics(
    double ndcg10,
    double recall1,
    double recall5,
    double recall10,
    double recall100,
    double mrr10) {
  private static final int DEPTH = 10;

  /**
   * Scores a ranking.
   *
   * @param relevances what answers, and how well; only what is above 0 counts, at least one must
   *     be; what is below 0 is taken out of the ranking first
   * @param ranking best first, each at most once
   */
  public static Metrics of(Map<String, Double> relevances, List<String> ranking) {
    long relevantCount = relevances.values().stream().filter(relevance -> relevance > 0).count();
    if (relevantCount == 0) {
      throw new IllegalArgumentException("a question without a relevant answer has no score");
    }
    List<Double> gains =
        ranking.stream()
            .map(item -> relevances.getOrDefault(item, 0.0))
            .filter(relevance -> relevance >= 0)
            .toList();
    List<Double> ideal =
        relevances.values().stream()
            .filter(relevance -> relevance > 0)
            .sorted((a, b) -> Double.compare(b, a))
            .toList();
    return new Metrics(
        discounted(gains) / discounted(ideal),
        recall(gains, 1, relevantCount),
        recall(gains, 5, relevantCount),
        recall(gains, 10, relevantCount),
        recall(gains, 100, relevantCount),
        reciprocalRank(gains));
  }

  /** The mean of each figure; all 0 when there are none. */
  public static Metrics mean(List<Metrics> all) {
    return new Metrics(
        all.stream().mapToDouble(Metrics::ndcg10).average().orElse(0),
        all.stream().mapToDouble(Metrics::recall1).average().orElse(0),
        all.stream().mapToDouble(Metrics::recall5).average().orElse(0),
        all.stream().mapToDouble(Metrics::recall10).average().orElse(0),
        all.stream().mapToDouble(Metrics::recall100).average().orElse(0),
        all.stream().mapToDouble(Metrics::mrr10).average().orElse(0));
  }

  private static double discounted(List<Double> gains) {
    double sum = 0;
    for (int i = 0; i < Math.min(DEPTH, gains.size()); i++) {
      sum += gains.get(i) / (Math.log(i + 2) / Math.log(2));
    }
    return sum;
  }

  private static double recall(List<Double> gains, int depth, long relevantCount) {
    return (double) gains.stream().limit(depth).filter(gain -> gain > 0).count() / relevantCount;
  }

  private static double reciprocalRank(List<Double> gains) {
    for (int i = 0; i < Math.min(DEPTH, gains.size()); i++) {
      if (gains.get(i) > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }
}
