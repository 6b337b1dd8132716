package dev.carrel.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How much of the characters that answer is in the first chunks of a ranking, and how much else.
 * Defined as in Chroma's report on chunking (Smith and Troynikov, 2024).
 *
 * @param recall5 share of the answer's characters that are in the first five chunks
 * @param precision5 share of the five chunks' characters that are of the answer; a character that
 *     two chunks have counts twice below the line
 * @param iou5 intersection over union of the answer's characters and the chunks'; what two chunks
 *     of the answer's file share counts once
 */
public record RangeMetrics(double recall5, double precision5, double iou5) {
  static final int CHUNKS = 5;

  /**
   * Scores a ranking.
   *
   * @param answer what answers, in one file, at least one character
   * @param ranking chunks, best first
   */
  static RangeMetrics of(List<Span> answer, List<Span> ranking) {
    List<Span> relevant = union(answer);
    int relevantChars = chars(relevant);
    if (relevantChars == 0) {
      throw new IllegalArgumentException("a question whose answer is empty has no score");
    }
    String file = relevant.getFirst().path();
    List<Span> first = ranking.subList(0, Math.min(CHUNKS, ranking.size()));
    List<Span> found = union(first.stream().filter(span -> span.path().equals(file)).toList());
    int shared = 0;
    for (Span wanted : relevant) {
      for (Span span : found) {
        shared += wanted.overlap(span);
      }
    }
    int all = chars(first);
    int elsewhere = chars(first.stream().filter(span -> !span.path().equals(file)).toList());
    return new RangeMetrics(
        (double) shared / relevantChars,
        all == 0 ? 0 : (double) shared / all,
        (double) shared / (relevantChars + chars(found) - shared + elsewhere));
  }

  /** The mean of each figure; all 0 when there are none. */
  static RangeMetrics mean(List<RangeMetrics> all) {
    return new RangeMetrics(
        all.stream().mapToDouble(RangeMetrics::recall5).average().orElse(0),
        all.stream().mapToDouble(RangeMetrics::precision5).average().orElse(0),
        all.stream().mapToDouble(RangeMetrics::iou5).average().orElse(0));
  }

  /** The same characters of one file, none of them twice. */
  private static List<Span> union(List<Span> spans) {
    List<Span> union = new ArrayList<>();
    for (Span span : spans.stream().sorted(Comparator.comparingInt(Span::startChar)).toList()) {
      if (!union.isEmpty() && span.startChar() <= union.getLast().endChar()) {
        Span before = union.removeLast();
        int end = Math.max(before.endChar(), span.endChar());
        union.add(new Span(span.path(), before.startChar(), end));
      } else {
        union.add(span);
      }
    }
    return union;
  }

  private static int chars(List<Span> spans) {
    return spans.stream().mapToInt(Span::length).sum();
  }
}
