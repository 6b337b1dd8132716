package dev.carrel.cli;

import dev.carrel.retrieve.Explanation;
import dev.carrel.retrieve.ScoreParts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Why a passage stands where it stands, for a person or in columns of a pipe. */
final class ExplanationText {
  /** Three decimals are shown. The parts add up to the score as they are shown. */
  private static final int STEPS = 1_000;

  private ExplanationText() {}

  /** The sentence, then a line for each part that counts, with what it was made of. */
  static List<String> table(Explanation explanation) {
    List<String> lines = new ArrayList<>();
    lines.add(SafeText.line(explanation.sentence()));
    List<String> names = List.copyOf(explanation.parts().keySet());
    long[] steps = ScoreParts.apportioned(explanation.parts().values(), STEPS);
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] != 0) {
        String row =
            String.format(
                Locale.ROOT, "  %-9s %+9.3f  ", SafeText.line(names.get(i)), unit(steps[i]));
        lines.add((row + figure(names.get(i), explanation)).stripTrailing());
      }
    }
    lines.add(
        String.format(Locale.ROOT, "  %-9s %9.3f", "score", unit(Arrays.stream(steps).sum())));
    return lines;
  }

  /** The parts that count, then, behind a tab, the sentence. */
  static String columns(Explanation explanation) {
    List<String> names = List.copyOf(explanation.parts().keySet());
    long[] steps = ScoreParts.apportioned(explanation.parts().values(), STEPS);
    StringBuilder parts = new StringBuilder();
    parts.append(String.format(Locale.ROOT, "%.3f =", unit(Arrays.stream(steps).sum())));
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] != 0) {
        parts.append(
            String.format(Locale.ROOT, " %+.3f %s", unit(steps[i]), SafeText.line(names.get(i))));
      }
    }
    return parts + "\t" + SafeText.line(explanation.sentence());
  }

  private static double unit(long steps) {
    return (double) steps / STEPS;
  }

  /** What a person can check: the figures that a part was made of. */
  private static String figure(String part, Explanation explanation) {
    return switch (part) {
      case "words" -> String.format(Locale.ROOT, "BM25 %.2f", explanation.bm25());
      case "meaning" -> meaning(explanation);
      case "coverage" ->
          String.format(Locale.ROOT, "%.0f %% of what the words say", 100 * explanation.coverage());
      case "headings" -> "words in title, headings or path";
      case "pairs" -> "words that follow one another";
      case "near" -> "words that stand near each other";
      case "file" -> "other passages of the file";
      case "feedback" -> "likeness to the best passages";
      case "rerank" -> "what the reranker says";
      case "recency" -> "how new it is";
      default -> "";
    };
  }

  private static String meaning(Explanation explanation) {
    String cosine =
        explanation.cosine() == null
            ? "no vector yet, taken from its words"
            : String.format(Locale.ROOT, "cosine %.3f", explanation.cosine());
    return explanation.vectorWeight() == null
        ? cosine
        : cosine
            + String.format(
                Locale.ROOT, ", %.0f %% of the weight", 100 * explanation.vectorWeight());
  }
}
