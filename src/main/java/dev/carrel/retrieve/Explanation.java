package dev.carrel.retrieve;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a passage has its score.
 *
 * @param sentence all of it in a line for a person
 * @param parts what the score is the sum of, by the names that {@link ScoreParts} has, in its
 *     order; they add up to the hit's score exactly, in any order, with nothing to be rounded
 * @param vectorWeight the share that meaning had against words, chosen for this query, 0 to 1; null
 *     where not both were asked
 * @param keywordRank 1-based rank by words; null when words did not find it
 * @param vectorRank 1-based rank by meaning; null when meaning did not find it
 * @param bm25 of the query's words and the operators that count, over text, title, headings, symbol
 *     and path
 * @param cosine of query and passage, -1 to 1; null when either has no vector
 * @param coverage share of the query's content words that the passage has, 0 to 1, rare words
 *     counting more
 * @param wordsFound words of the query that the passage has, in its text, title, headings, symbol
 *     or path; function words only where there are no others
 * @param wordsMissing those it has not
 */
public record Explanation(
    String sentence,
    Map<String, Double> parts,
    @Nullable Double vectorWeight,
    @Nullable Integer keywordRank,
    @Nullable Integer vectorRank,
    double bm25,
    @Nullable Double cosine,
    double coverage,
    List<String> wordsFound,
    List<String> wordsMissing) {
  public Explanation {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    wordsFound = List.copyOf(wordsFound);
    wordsMissing = List.copyOf(wordsMissing);
  }
}
