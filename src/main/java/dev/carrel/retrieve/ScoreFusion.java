package dev.carrel.retrieve;

import dev.carrel.index.Evidence;
import dev.carrel.index.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Makes one score of all that speaks for a candidate. Each figure is counted in its own standard
 * deviations over the candidates (BM25 has no upper bound, the model's cosines all lie close
 * together) and they are added, BM25 and cosine with weights that follow the evidence. Pure
 * functions.
 *
 * <p>The weights were chosen together over English and German articles, abstracts and command notes
 * so that the worst of these sets is served best; {@code bench/retrieval/run} gives the table.
 */
final class ScoreFusion {
  /** The model's share when both sides stand out equally, before the bounds below. */
  static final double VECTOR_WEIGHT = .8;

  /** What each standard deviation by which the model's best hit stands out more adds to that. */
  static final double VECTOR_WEIGHT_PER_DEVIATION = .14;

  /** However clear one side is, the other keeps a say; and words never have less than a quarter. */
  static final double VECTOR_WEIGHT_MIN = .4;

  static final double VECTOR_WEIGHT_MAX = .75;

  /**
   * What the nearest few have over those behind them, however close together their cosines lie:
   * without it command notes lose .012.
   */
  static final double FRONT_WEIGHT = .15;

  /** Added to a rank before its reciprocal is taken: the first five or so count. */
  static final int FRONT_RANK_OFFSET = 3;

  static final double COVERAGE_WEIGHT = .35;
  static final double HEADINGS_WEIGHT = .15;
  static final double PAIRS_WEIGHT = .15;
  static final double NEAR_WEIGHT = .1;
  static final double FILE_WEIGHT = .1;
  static final double FEEDBACK_WEIGHT = .75;

  /** So many of a file's chunks speak for the file. */
  static final int FILE_CANDIDATES = 3;

  /** So many of the best are taken for right, to look for what is like them (Rocchio, 1971). */
  static final int FEEDBACK_CANDIDATES = 3;

  private ScoreFusion() {}

  /**
   * The parts of each candidate's score, in the order of the candidates. The greater the sum the
   * better; it means nothing outside of this call. A candidate without a vector is judged by its
   * words alone, but never as more than the best that meaning found.
   *
   * @param measured so many of the candidates, from the first on, say what is average and how far
   *     from it is far; the others are measured by these, so that no score hangs on how many hits
   *     somebody wants to see
   */
  static List<ScoreParts> fuse(List<Candidate> candidates, int measured) {
    double[] words = deviations(evidence(candidates, Evidence::words), measured);
    double[] meaning = deviations(of(candidates, Candidate::cosine), measured);
    double[] coverage = deviations(evidence(candidates, Evidence::coverage), measured);
    double[] headings = deviations(evidence(candidates, Evidence::headings), measured);
    double[] pairs = deviations(evidence(candidates, Evidence::pairs), measured);
    double[] near = deviations(evidence(candidates, Evidence::near), measured);
    double[] file = deviations(bestOfFile(candidates, meaning, measured), measured);
    double[] front = deviations(reciprocalRanks(meaning, measured), measured);
    double meaningBest = max(meaning);
    double weight = vectorWeight(max(words), meaningBest);
    double[] first = new double[words.length];
    for (int i = 0; i < first.length; i++) {
      if (Double.isNaN(meaning[i])) {
        meaning[i] = capped(words[i], meaningBest);
      }
      first[i] = (1 - weight) * words[i] + weight * meaning[i] + COVERAGE_WEIGHT * coverage[i];
    }
    double[] feedback = deviations(likeTheBest(candidates, first, measured), measured);
    List<ScoreParts> parts = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      parts.add(
          new ScoreParts(
              (1 - weight) * words[i],
              weight * meaning[i] + FRONT_WEIGHT * orNothing(front[i]),
              COVERAGE_WEIGHT * coverage[i],
              HEADINGS_WEIGHT * headings[i],
              PAIRS_WEIGHT * pairs[i],
              NEAR_WEIGHT * near[i],
              FILE_WEIGHT * orNothing(file[i]),
              FEEDBACK_WEIGHT * orNothing(feedback[i]),
              0,
              0,
              weight));
    }
    return parts;
  }

  /**
   * By how many standard deviations the nearest candidate is nearer than the measured ones are on
   * average; 0 where none has a vector.
   */
  static double standout(List<Candidate> candidates, int measured) {
    return orNothing(max(deviations(of(candidates, Candidate::cosine), measured)));
  }

  /** The model's share of the two, when the best hit of each side stands out that much. */
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
   * Each score as its distance from the mean of the measured ones in their standard deviations; NaN
   * stays NaN and counts for nothing. All 0 where the measured ones do not differ.
   */
  static double[] deviations(double[] scores, int measured) {
    double[] known = known(scores, measured);
    double mean = mean(known);
    double deviation = deviation(known);
    double[] deviations = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        deviations[i] = Double.NaN;
      } else if (deviation > 0) {
        deviations[i] = (scores[i] - mean) / deviation;
      }
    }
    return deviations;
  }

  /** The standard deviation; 0 of nothing. */
  static double deviation(double[] scores) {
    double mean = mean(scores);
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    return scores.length == 0 ? 0 : Math.sqrt(squares / scores.length);
  }

  private static double mean(double[] scores) {
    double sum = 0;
    for (double score : scores) {
      sum += score;
    }
    return scores.length == 0 ? 0 : sum / scores.length;
  }

  /** Those of the first that are numbers. */
  private static double[] known(double[] scores, int measured) {
    double[] known = new double[measured];
    int count = 0;
    for (int i = 0; i < measured; i++) {
      if (!Double.isNaN(scores[i])) {
        known[count++] = scores[i];
      }
    }
    return Arrays.copyOf(known, count);
  }

  /**
   * For each candidate the mean of the best values of its file; a file with fewer candidates is
   * filled up with what is average. Only a file without measured candidates is judged by others.
   */
  private static double[] bestOfFile(List<Candidate> candidates, double[] values, int measured) {
    Map<Long, Best> byFile = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        boolean isMeasured = i < measured;
        Best best =
            byFile.computeIfAbsent(candidates.get(i).evidence().file(), _ -> new Best(isMeasured));
        if (isMeasured == best.measured) {
          best.add(values[i]);
        }
      }
    }
    double[] means = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      Best best = byFile.get(candidates.get(i).evidence().file());
      means[i] = best == null ? Double.NaN : best.mean();
    }
    return means;
  }

  /** The greatest values of one file, falling. */
  private static final class Best {
    final boolean measured;
    private final double[] values = new double[FILE_CANDIDATES];
    private int count;

    Best(boolean measured) {
      this.measured = measured;
    }

    void add(double value) {
      int at = count;
      while (at > 0 && values[at - 1] < value) {
        at--;
      }
      if (at < FILE_CANDIDATES) {
        count = Math.min(count + 1, FILE_CANDIDATES);
        System.arraycopy(values, at, values, at + 1, count - at - 1);
        values[at] = value;
      }
    }

    double mean() {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += values[i];
      }
      return sum / FILE_CANDIDATES;
    }
  }

  /** One over each rank among the measured ones, a few added to it; NaN stays NaN. */
  private static double[] reciprocalRanks(double[] scores, int measured) {
    double[] falling = known(scores, measured);
    for (int i = 0; i < falling.length; i++) {
      falling[i] = -falling[i];
    }
    Arrays.sort(falling);
    double[] reciprocal = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      reciprocal[i] =
          Double.isNaN(scores[i])
              ? Double.NaN
              : 1.0 / (FRONT_RANK_OFFSET + before(falling, -scores[i]));
    }
    return reciprocal;
  }

  /** How many values of a rising array are smaller; equals have the same rank. */
  private static int before(double[] rising, double value) {
    int at = Arrays.binarySearch(rising, value);
    if (at < 0) {
      return -at - 1;
    }
    while (at > 0 && rising[at - 1] == value) {
      at--;
    }
    return at;
  }

  /** The cosine of each candidate and the mean of the best ones; NaN without a vector. */
  private static double[] likeTheBest(List<Candidate> candidates, double[] scores, int measured) {
    float[] together = null;
    boolean[] taken = new boolean[measured];
    for (int n = 0; n < FEEDBACK_CANDIDATES; n++) {
      int best = best(candidates, scores, taken);
      float[] vector = best < 0 ? null : candidates.get(best).vector();
      if (vector == null) {
        break;
      }
      taken[best] = true;
      if (together == null) {
        together = new float[vector.length];
      }
      for (int i = 0; i < together.length; i++) {
        together[i] += vector[i];
      }
    }
    float[] direction = together;
    if (direction == null) {
      return of(candidates, each -> Double.NaN);
    }
    return of(
        candidates,
        each -> {
          float[] vector = each.vector();
          return vector == null ? Double.NaN : Vectors.cosine(vector, direction);
        });
  }

  /** The first of those with the best score that have a vector and are not taken; -1 for none. */
  private static int best(List<Candidate> candidates, double[] scores, boolean[] taken) {
    int best = -1;
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i]
          && candidates.get(i).vector() != null
          && (best < 0 || scores[i] > scores[best])) {
        best = i;
      }
    }
    return best;
  }

  private static double[] evidence(List<Candidate> candidates, ToDoubleFunction<Evidence> figure) {
    return of(candidates, each -> figure.applyAsDouble(each.evidence()));
  }

  private static double[] of(List<Candidate> candidates, ToDoubleFunction<Candidate> figure) {
    double[] figures = new double[candidates.size()];
    for (int i = 0; i < figures.length; i++) {
      figures[i] = figure.applyAsDouble(candidates.get(i));
    }
    return figures;
  }

  /** The greatest that is a number; NaN when none is. */
  private static double max(double[] scores) {
    double max = Double.NaN;
    for (double score : scores) {
      if (!(score <= max) && !Double.isNaN(score)) {
        max = score;
      }
    }
    return max;
  }

  private static double capped(double words, double meaningBest) {
    return Double.isNaN(meaningBest) ? words : Math.min(words, meaningBest);
  }

  private static double orNothing(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
