package dev.carrel.retrieve;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
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

  private static final Set<String> FUNCTION_WORDS =
      Set.copyOf(
          List.of(
              ("a an the this that these those it its he she they them his her their we our us i you"
                      + " your my me and or but if then than so as of at by for from in into on onto to with"
                      + " without about over under between after before during up down out off is are was"
                      + " were be been being am do does did done doing has have had having can could will"
                      + " would shall should may might must not no nor only just also very more most much"
                      + " many some any each other such own same both all what which who whom whose when"
                      + " where why how there here s t don didn doesn isn aren wasn name named called"
                      + " der die das den dem des ein eine einen einem einer eines und oder aber ist sind"
                      + " war waren wird werden wurde wurden hat haben hatte hatten nicht auch nur von vom"
                      + " zu zum zur mit im in auf an am aus bei nach wie was wer wen wem wo wann warum"
                      + " welche welcher welches welchen es er sie ich wir ihr sich als")
                  .split(" ")));

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
        if (!FUNCTION_WORDS.contains(word)) {
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
