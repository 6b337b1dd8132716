package dev.carrel.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reciprocal rank fusion as Cormack, Clarke and Büttcher (2009) have it: what everybody can do
 * without looking at a score. Pure functions.
 */
final class ReciprocalRanks {
  /** The constant of the paper. */
  static final int K = 60;

  private ReciprocalRanks() {}

  /**
   * Orders what is in any of the rankings by the sum of {@code 1 / (60 + rank)}; equal sums stay in
   * the order in which they are first met, first ranking first.
   *
   * @param rankings each best first and without repeats
   */
  static <T> List<T> fuse(List<List<T>> rankings) {
    Map<T, Double> sums = new LinkedHashMap<>();
    for (List<T> ranking : rankings) {
      for (int i = 0; i < ranking.size(); i++) {
        sums.merge(ranking.get(i), 1.0 / (K + i + 1), Double::sum);
      }
    }
    return sums.entrySet().stream()
        .sorted(Map.Entry.<T, Double>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }
}
