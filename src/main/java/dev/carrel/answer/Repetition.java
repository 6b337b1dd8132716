package dev.carrel.answer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether one text says nothing that another does not. Pure functions.
 *
 * <p>Nearness of vectors can't tell that: passages that differ in a year or in a <i>not</i> are as
 * near as any. So a text repeats another only if it has not one word of its own.
 */
final class Repetition {
  /** A shorter text (a heading, a row) is no burden. */
  static final int WORDS_MIN = 8;

  /** Of three words that follow one another so many follow one another there, too. */
  static final double TRIPLES_SHARE_MIN = .8;

  private Repetition() {}

  static boolean repeats(String text, String other) {
    List<String> words = words(text);
    List<String> others = words(other);
    if (words.size() < WORDS_MIN || !new HashSet<>(others).containsAll(words)) {
      return false;
    }
    Set<List<String>> triples = triples(words);
    long shared = triples.stream().filter(triples(others)::contains).count();
    return shared >= TRIPLES_SHARE_MIN * triples.size();
  }

  private static List<String> words(String text) {
    return Word.of(text).stream().map(Word::lower).toList();
  }

  private static Set<List<String>> triples(List<String> words) {
    Set<List<String>> triples = new HashSet<>();
    for (int i = 0; i + 3 <= words.size(); i++) {
      triples.add(words.subList(i, i + 3));
    }
    return triples;
  }
}
