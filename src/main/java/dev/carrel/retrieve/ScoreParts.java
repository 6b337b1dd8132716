package dev.carrel.retrieve;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a score is the sum of. In a hybrid search each part is in standard deviations of the
 * candidates times its weight, so that a part below 0 says: less than the others have. A search by
 * words alone or by meaning alone has that one part, as it is, and {@code recency}.
 *
 * @param words BM25
 * @param meaning cosine of query and chunk, and how near the front that is among the candidates
 * @param coverage how many of the query's content words the chunk has, by their rarity
 * @param headings how many of them stand in title, headings, symbol or path
 * @param pairs neighbouring words of the query that are neighbours in the chunk
 * @param near content words of the query that stand near each other in the chunk
 * @param file how near the nearest chunks of the same file are
 * @param feedback cosine of the chunk and the best ones
 * @param rerank what a configured {@link Reranker} says of it; else 0
 * @param recency how new the document is, where that was asked for; else 0
 * @param vectorWeight the share that meaning had against words for this query, 0 to 1; no part of
 *     the sum
 */
public record ScoreParts(
    double words,
    double meaning,
    double coverage,
    double headings,
    double pairs,
    double near,
    double file,
    double feedback,
    double rerank,
    double recency,
    double vectorWeight) {
  /**
   * Parts that tools see are whole multiples of one {@value}th: a power of two, so that doubles add
   * up to the score exactly and in any order, and small enough that the decimals of a score below
   * 1,000 are exact, too.
   */
  static final int STEPS = 4_096;

  static ScoreParts ofWords(double score) {
    return new ScoreParts(score, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  static ScoreParts ofMeaning(double score) {
    return new ScoreParts(0, score, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  }

  public double total() {
    return words + meaning + coverage + headings + pairs + near + file + feedback + rerank
        + recency;
  }

  ScoreParts withRecency(double part) {
    return new ScoreParts(
        words,
        meaning,
        coverage,
        headings,
        pairs,
        near,
        file,
        feedback,
        rerank,
        part,
        vectorWeight);
  }

  ScoreParts withRerank(double part) {
    return new ScoreParts(
        words,
        meaning,
        coverage,
        headings,
        pairs,
        near,
        file,
        feedback,
        part,
        recency,
        vectorWeight);
  }

  /** The total as tools see it: what {@link #rounded} adds up to. */
  double score() {
    return (double) Math.round(total() * STEPS) / STEPS;
  }

  /** Each part by its name, in the order of the components, so that they add up to the score. */
  Map<String, Double> rounded() {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("words", words);
    parts.put("meaning", meaning);
    parts.put("coverage", coverage);
    parts.put("headings", headings);
    parts.put("pairs", pairs);
    parts.put("near", near);
    parts.put("file", file);
    parts.put("feedback", feedback);
    parts.put("rerank", rerank);
    parts.put("recency", recency);
    long[] steps = apportioned(parts.values(), STEPS);
    int i = 0;
    for (Map.Entry<String, Double> part : parts.entrySet()) {
      part.setValue((double) steps[i++] / STEPS);
    }
    return parts;
  }

  /**
   * Numbers rounded to whole steps so that they still add up to their rounded sum: those that lose
   * most by being cut get what is left over. A 0 stays one.
   *
   * @param stepsPerUnit how many steps make 1
   */
  public static long[] apportioned(Collection<Double> numbers, int stepsPerUnit) {
    double[] exact = numbers.stream().mapToDouble(number -> number * stepsPerUnit).toArray();
    long[] steps = Arrays.stream(exact).mapToLong(number -> (long) Math.floor(number)).toArray();
    double sum = numbers.stream().mapToDouble(Double::doubleValue).sum();
    long left = Math.round(sum * stepsPerUnit) - Arrays.stream(steps).sum();
    IntStream.range(0, exact.length)
        .boxed()
        .sorted((a, b) -> Double.compare(exact[b] - steps[b], exact[a] - steps[a]))
        .limit(left)
        .forEach(i -> steps[i]++);
    return steps;
  }
}
