package dev.carrel.retrieve;

import dev.carrel.index.FunctionWords;
import java.util.Collections;
import java.util.HashSet;
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

  private static final List<String> ENDINGS = List.of("ing", "ed", "es", "ly", "s");
  private static final int ASCII = 128;

  public ContentWords {
    stems = Collections.unmodifiableSet(new LinkedHashSet<>(stems));
  }

  public static ContentWords of(String text) {
    Set<String> stems = new LinkedHashSet<>();
    scan(
        text,
        (start, end) -> {
          String word = text.substring(start, end).toLowerCase(Locale.ROOT);
          if (!FunctionWords.contains(word)) {
            stems.add(stem(word));
          }
        });
    return new ContentWords(stems);
  }

  /** The share of these words that the other text has too, 0 to 1; 0 when there are none here. */
  public double coveredBy(ContentWords other) {
    if (stems.isEmpty()) {
      return 0;
    }
    return (double) stems.stream().filter(other.stems::contains).count() / stems.size();
  }

  /** As of its content words; looks at those of its words alone that begin like one of these. */
  public double coveredBy(String text) {
    if (stems.isEmpty()) {
      return 0;
    }
    Beginnings beginnings = Beginnings.of(stems);
    Set<String> found = new HashSet<>();
    scan(
        text,
        (start, end) -> {
          if (beginnings.mayBeAt(text, start)) {
            String word = text.substring(start, end).toLowerCase(Locale.ROOT);
            String stem = stem(word);
            if (stems.contains(stem) && !FunctionWords.contains(word)) {
              found.add(stem);
            }
          }
        });
    return (double) found.size() / stems.size();
  }

  /**
   * Tells at a word's first letters that it has none of the stems.
   *
   * @param ofStems the stems but for their last letter, in which a word may differ
   * @param firsts whether one begins with that ASCII character, in either case
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere
  private record Beginnings(String[] ofStems, boolean[] firsts) {
    static Beginnings of(Set<String> stems) {
      String[] ofStems = new String[stems.size()];
      boolean[] firsts = new boolean[ASCII];
      int count = 0;
      for (String stem : stems) {
        ofStems[count++] = stem.substring(0, Math.max(1, stem.length() - 1));
        char first = stem.charAt(0);
        if (first < ASCII) {
          firsts[first] = true;
          firsts[Character.toUpperCase(first)] = true;
        }
      }
      return new Beginnings(ofStems, firsts);
    }

    boolean mayBeAt(String text, int start) {
      char first = text.charAt(start);
      if (first < ASCII && !firsts[first]) {
        return false;
      }
      for (String beginning : ofStems) {
        if (mayBe(beginning, text, start)) {
          return true;
        }
      }
      return false;
    }

    /** Beyond ASCII a letter in lower case may be two: that word has to be looked at. */
    private static boolean mayBe(String beginning, String text, int start) {
      int length = Math.min(beginning.length(), text.length() - start);
      for (int i = 0; i < length; i++) {
        char c = text.charAt(start + i);
        if (c >= ASCII) {
          return true;
        }
        if (Character.toLowerCase(c) != beginning.charAt(i)) {
          return false;
        }
      }
      return length == beginning.length();
    }
  }

  private interface Words {
    void word(int start, int end);
  }

  private static void scan(String text, Words words) {
    char[] chars = text.toCharArray();
    int count = 0;
    int start = -1;
    for (int i = 0; i <= chars.length && count < WORDS_MAX; ) {
      int point = i < chars.length ? Character.codePointAt(chars, i) : ' ';
      boolean inWord = isLetterOrDigit(point);
      if (inWord && start < 0) {
        start = i;
      } else if (!inWord && start >= 0) {
        words.word(start, i);
        count++;
        start = -1;
      }
      i += Character.charCount(point);
    }
  }

  /** As Character has it, which needs a table; most of a text is ASCII. */
  private static boolean isLetterOrDigit(int point) {
    if (point >= ASCII) {
      return Character.isLetterOrDigit(point);
    }
    int lower = point | ' ';
    return (lower >= 'a' && lower <= 'z') || (point >= '0' && point <= '9');
  }

  /** Cuts what English puts behind a word; crude, but the same on both sides of a comparison. */
  private static String stem(String word) {
    if (word.length() > 4 && word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "i";
    }
    String stem = word;
    for (String ending : ENDINGS) {
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
