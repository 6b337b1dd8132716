package dev.carrel.retrieve;

import dev.carrel.index.FunctionWords;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a text that say what it is about: without articles, question words and the like, and
 * without the endings that a word takes in a sentence. Knows English and the commonest German
 * function words; any other language simply keeps all its words.
 *
 * @param stems in the order of the text
 */
public record ContentWords(Set<String> stems) {
  /** More words than this of one text are not looked at. */
  static final int WORDS_MAX = 10_000;

  public ContentWords {
    stems = Collections.unmodifiableSet(new LinkedHashSet<>(stems));
  }

  public static ContentWords of(String text) {
    Set<String> stems = new LinkedHashSet<>();
    String lower = text.toLowerCase(Locale.ROOT);
    int words = 0;
    int start = -1;
    for (int i = 0; i <= lower.length() && words < WORDS_MAX; ) {
      int point = i < lower.length() ? lower.codePointAt(i) : ' ';
      boolean inWord = Character.isLetterOrDigit(point);
      if (inWord && start < 0) {
        start = i;
      } else if (!inWord && start >= 0) {
        String word = lower.substring(start, i);
        if (!FunctionWords.contains(word)) {
          stems.add(stem(word));
        }
        words++;
        start = -1;
      }
      i += Character.charCount(point);
    }
    return new ContentWords(stems);
  }

  /** The share of these words that the other text has too, 0 to 1; 0 when there are none here. */
  public double coveredBy(ContentWords other) {
    if (stems.isEmpty()) {
      return 0;
    }
    return (double) stems.stream().filter(other.stems::contains).count() / stems.size();
  }

  /** Cuts what English puts behind a word; crude, but the same on both sides of a comparison. */
  private static String stem(String word) {
    if (word.length() > 4 && word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "i";
    }
    String stem = word;
    for (String ending : new String[] {"ing", "ed", "es", "ly", "s"}) {
      if (stem.length() >= ending.length() + 3 && stem.endsWith(ending)) {
        stem = stem.substring(0, stem.length() - ending.length());
        break;
      }
    }
    if (stem.length() > 3 && stem.endsWith("y")) {
      return stem.substring(0, stem.length() - 1) + "i";
    }
    if (stem.length() > 3 && stem.endsWith("e")) {
      return stem.substring(0, stem.length() - 1);
    }
    return stem;
  }
}
