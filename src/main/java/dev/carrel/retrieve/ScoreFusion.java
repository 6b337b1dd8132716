package dev.carrel.retrieve;

import java.util.Arrays;

/**
 * Makes one score of two: BM25 and cosine. Each is counted in its own standard deviations over the
 * candidates (BM25 has no upper bound, the model's cosines all lie close together), then both are
 * added with a weight that follows the evidence. Pure functions.
 */
final class ScoreFusion {
  /**
   * The model's share when both sides stand out equally. Measured on prose, abstracts and command
   * notes: .6 to .7 are within .005 nDCG@10 of each other on each, and above both sides alone.
   */
  static final double VECTOR_WEIGHT = .65;

  /** What each standard deviation by which the model's best hit stands out more adds to that. */
  static final double VECTOR_WEIGHT_PER_DEVIATION = .03;

  /** However clear one side is, the other keeps a say. */
  static final double VECTOR_WEIGHT_MIN = .3;

  static final double VECTOR_WEIGHT_MAX = .9;

  private ScoreFusion() {}

  /**
   * The fused score of each candidate; greater is better, and it means nothing outside of this
   * call.
   *
   * @param keyword BM25 of each candidate, 0 where no word meets
   * @param cosine of each candidate, NaN for one that has no vector yet: it is judged by its words
   *     alone, but never as more than the best that meaning found
   */
  static double[] fuse(double[] keyword, double[] cosine) {
    if (keyword.length != cosine.length) {
      throw new IllegalArgumentException(
          keyword.length + " scores by words and " + cosine.length + " by meaning");
    }
    double[] words = deviations(keyword);
    double[] meaning = deviations(cosine);
    double wordsBest = max(words);
    double meaningBest = max(meaning);
    double weight = vectorWeight(wordsBest, meaningBest);
    double[] fused = new double[keyword.length];
    for (int i = 0; i < fused.length; i++) {
      double byMeaning = Double.isNaN(meaning[i]) ? capped(words[i], meaningBest) : meaning[i];
      fused[i] = (1 - weight) * words[i] + weight * byMeaning;
    }
    return fused;
  }

  /** The model's share of the fused score, when the best hit of each side stands out that much. */
  static double vectorWeight(double wordsBest, double meaningBest) {
    if (Double.isNaN(wordsBest) || Double.isNaN(meaningBest)) {
      return VECTOR_WEIGHT;
    }
    return Math.clamp(
        VECTOR_WEIGHT + VECTOR_WEIGHT_PER_DEVIATION * (meaningBest - wordsBest),
        VECTOR_WEIGHT_MIN,
        VECTOR_WEIGHT_MAX);
  }

  /**
   * Each score as its distance from the mean in standard deviations; NaN stays NaN and counts for
   * nothing. All 0 where the scores do not differ.
   */
  static double[] deviations(double[] scores) {
    double sum = 0;
    int count = 0;
    for (double score : scores) {
      if (!Double.isNaN(score)) {
        sum += score;
        count++;
      }
    }
    double mean = count == 0 ? 0 : sum / count;
    double squares = 0;
    for (double score : scores) {
      if (!Double.isNaN(score)) {
        squares += (score - mean) * (score - mean);
      }
    }
    double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
    return Arrays.stream(scores)
        .map(score -> Double.isNaN(score) ? score : deviation == 0 ? 0 : (score - mean) / deviation)
        .toArray();
  }

  /** The greatest that is a number; NaN when none is. */
  private static double max(double[] scores) {
    return Arrays.stream(scores).filter(score -> !Double.isNaN(score)).max().orElse(Double.NaN);
  }

  private static double capped(double words, double meaningBest) {
    return Double.isNaN(meaningBest) ? words : Math.min(words, meaningBest);
  }
}
