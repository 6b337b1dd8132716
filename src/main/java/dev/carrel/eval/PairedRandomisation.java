package dev.carrel.eval;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The randomisation test for paired figures, two-sided (Smucker, Allan and Carterette, 2007): were
 * the two rankings as good as each other, each question's difference could as well have the other
 * sign. The same differences always give the same p.
 */
final class PairedRandomisation {
  static final int PERMUTATIONS = 10_000;
  private static final long SEED = 1;

  /** Sums of the same figures in another order differ by less; they count as equal. */
  private static final double ROUNDING = 1e-9;

  private PairedRandomisation() {}

  /**
   * How often chance alone makes a difference at least as large; between 1 / 10,001 and 1, because
   * what was observed counts as one of the permutations.
   */
  static double p(double[] differences) {
    // A question without a difference has the same share in every permutation: none.
    double[] changed = Arrays.stream(differences).filter(difference -> difference != 0).toArray();
    double observed = Math.abs(Arrays.stream(changed).sum()) - ROUNDING;
    SplittableRandom random = new SplittableRandom(SEED);
    int asLarge = 1;
    for (int i = 0; i < PERMUTATIONS; i++) {
      if (Math.abs(withRandomSigns(changed, random)) >= observed) {
        asLarge++;
      }
    }
    return (double) asLarge / (PERMUTATIONS + 1);
  }

  private static double withRandomSigns(double[] differences, SplittableRandom random) {
    double sum = 0;
    long signs = 0;
    for (int i = 0; i < differences.length; i++) {
      signs = i % Long.SIZE == 0 ? random.nextLong() : signs >>> 1;
      sum += (signs & 1) == 0 ? differences[i] : -differences[i];
    }
    return sum;
  }
}
