package dev.carrel.answer;

import dev.carrel.index.Vectors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what stands for the whole. Pure functions. What is near the middle of all vectors is
 * about what the text is about (centroid-based summarization, Radev et al. 2004, here over
 * embeddings as in Rossiello et al. 2017); what is near something chosen already adds little
 * (maximal marginal relevance, Carbonell and Goldstein 1998).
 */
final class CentralPieces {
  /** How much nearness to the middle counts, beside being unlike what is chosen. */
  static final double LAMBDA = .65;

  private CentralPieces() {}

  /** The middle of the vectors, of length 1; null where there is none. */
  static float @Nullable [] middle(List<float @Nullable []> vectors) {
    float[] sum = null;
    for (float[] vector : vectors) {
      if (vector == null) {
        continue;
      }
      if (sum == null) {
        sum = new float[vector.length];
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
      }
    }
    if (sum == null) {
      return null;
    }
    double length = Math.sqrt(Vectors.cosine(sum, sum));
    if (length == 0) {
      return null;
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= (float) length;
    }
    return sum;
  }

  /**
   * The ordinals of those that stand for all, rising.
   *
   * @param vectors of length 1; one without a vector is chosen last
   * @param relevance of each; higher is better
   * @param most how many at most
   */
  static List<Integer> chosen(List<float @Nullable []> vectors, double[] relevance, int most) {
    int count = vectors.size();
    double[] nearest = new double[count]; // to what is chosen
    boolean[] taken = new boolean[count];
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < Math.min(most, count)) {
      int best = -1;
      double bestScore = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        double score = LAMBDA * relevance[i] - (1 - LAMBDA) * nearest[i];
        if (!taken[i] && score > bestScore) {
          best = i;
          bestScore = score;
        }
      }
      taken[best] = true;
      chosen.add(best);
      float[] vector = vectors.get(best);
      for (int i = 0; vector != null && i < count; i++) {
        float[] other = vectors.get(i);
        if (!taken[i] && other != null) {
          nearest[i] = Math.max(nearest[i], Vectors.cosine(vector, other));
        }
      }
    }
    Collections.sort(chosen);
    return chosen;
  }

  /** How near each is to a target; those without a vector are as far as can be. */
  static double[] nearness(List<float @Nullable []> vectors, float @Nullable [] target) {
    return vectors.stream()
        .mapToDouble(
            vector -> vector == null || target == null ? -1 : Vectors.cosine(vector, target))
        .toArray();
  }
}
