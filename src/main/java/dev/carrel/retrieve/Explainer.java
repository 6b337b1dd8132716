package dev.carrel.retrieve;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.Evidence;
import dev.carrel.index.FunctionWords;
import dev.carrel.index.Vectors;
import dev.carrel.query.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says of passages that a search has ranked why they stand where they stand. For one search. */
final class Explainer {
  /** More words than this of one query are not told apart. */
  static final int WORDS_MAX = 32;

  private static final int MISSING_SHOWN_MAX = 3;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

  private final ChunkIndex.Snapshot whole;
  private final ChunkIndex.Snapshot searched;
  private final SearchMode mode;
  private final Query query;
  private final float[] vector;
  private final List<String> words;

  /**
   * Makes an explainer.
   *
   * @param searched the snapshot, narrowed by the operators where there are any
   * @param vector of the query; empty when it has no words
   */
  Explainer(
      ChunkIndex.Snapshot whole,
      ChunkIndex.Snapshot searched,
      SearchMode mode,
      Query query,
      float[] vector) {
    this.whole = whole;
    this.searched = searched;
    this.mode = mode;
    this.query = query;
    this.vector = vector;
    this.words = words(query.words());
  }

  /** A passage and where each side had it. */
  record Ranked(
      int ref, ScoreParts parts, @Nullable Integer keywordRank, @Nullable Integer vectorRank) {}

  /** One for each, in their order. */
  List<Explanation> explain(List<Ranked> passages) {
    int[] refs = passages.stream().mapToInt(Ranked::ref).toArray();
    List<Evidence> evidence = searched.evidence(query.words(), refs);
    Map<String, List<Evidence>> ofWord = new LinkedHashMap<>();
    words.forEach(word -> ofWord.put(word, whole.evidence(word, refs)));
    List<Explanation> explanations = new ArrayList<>();
    for (int i = 0; i < refs.length; i++) {
      List<String> found = new ArrayList<>();
      List<String> missing = new ArrayList<>();
      for (Map.Entry<String, List<Evidence>> word : ofWord.entrySet()) {
        (word.getValue().get(i).words() > 0 ? found : missing).add(word.getKey());
      }
      explanations.add(explanation(passages.get(i), evidence.get(i), found, missing));
    }
    return explanations;
  }

  private Explanation explanation(
      Ranked passage, Evidence evidence, List<String> found, List<String> missing) {
    boolean both = mode == SearchMode.HYBRID && vector.length > 0;
    return new Explanation(
        sentence(passage, found, missing),
        passage.parts().rounded(),
        both ? passage.parts().vectorWeight() : null,
        passage.keywordRank(),
        passage.vectorRank(),
        evidence.words(),
        cosine(passage.ref()),
        evidence.coverage(),
        found,
        missing);
  }

  private @Nullable Double cosine(int ref) {
    float[] stored = vector.length == 0 ? null : whole.vector(ref);
    return stored == null ? null : Vectors.cosine(stored, vector);
  }

  private String sentence(Ranked passage, List<String> found, List<String> missing) {
    if (vector.length == 0) {
      return query.ranks()
          ? "It meets every operator, and ranks by how well."
          : "It meets every operator; the newest come first.";
    }
    List<String> clauses = new ArrayList<>();
    if (mode != SearchMode.SEMANTIC) {
      clauses.add(byWords(passage.keywordRank(), found, missing));
    }
    if (mode != SearchMode.KEYWORD) {
      clauses.add(byMeaning(passage));
    }
    String all = String.join(", ", clauses);
    return Character.toUpperCase(all.charAt(0)) + all.substring(1) + ".";
  }

  private static String byWords(@Nullable Integer rank, List<String> found, List<String> missing) {
    int asked = found.size() + missing.size();
    if (found.isEmpty()) {
      return rank == null
          ? "none of the words are in it"
          : "found by none but little words (rank " + rank + ")";
    }
    String some = missing.isEmpty() ? all(asked) : found.size() + " of " + asked + " words";
    String without =
        missing.isEmpty() || missing.size() > MISSING_SHOWN_MAX
            ? ""
            : ", without " + String.join(", ", missing);
    return rank == null
        ? "it has " + some + " (too far down by words alone" + without + ")"
        : "found by " + some + " (rank " + rank + without + ")";
  }

  private static String all(int words) {
    return switch (words) {
      case 1 -> "the word";
      case 2 -> "both words";
      default -> "all " + words + " words";
    };
  }

  private String byMeaning(Ranked passage) {
    if (passage.vectorRank() != null) {
      return "near by meaning (rank " + passage.vectorRank() + ")";
    }
    Double cosine = cosine(passage.ref());
    return cosine == null
        ? "its vector is still to come"
        : String.format(Locale.ROOT, "not among the nearest by meaning (cosine %.2f)", cosine);
  }

  /** Each once, as it was typed; function words only where there are no others. */
  static List<String> words(String text) {
    Map<String, String> all = new LinkedHashMap<>();
    Map<String, String> content = new LinkedHashMap<>();
    WORD.matcher(text)
        .results()
        .limit(ContentWords.WORDS_MAX)
        .map(found -> found.group())
        .forEach(word -> {
          String lower = word.toLowerCase(Locale.ROOT);
          all.putIfAbsent(lower, word);
          if (!FunctionWords.contains(lower)) {
            content.putIfAbsent(lower, word);
          }
        });
    return (content.isEmpty() ? all : content).values().stream().limit(WORDS_MAX).toList();
  }
}
