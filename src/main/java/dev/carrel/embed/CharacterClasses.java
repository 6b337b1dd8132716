package dev.carrel.embed;

import java.text.Normalizer;

/**
 * What BERT's basic tokenizer makes of a code point: nothing, a space, a word of its own or letters
 * of a word, with case and accents already gone. Thread-safe.
 *
 * <p>Every code point is answered for by itself, which is enough although Unicode's decomposition
 * also puts marks into an order: marks are dropped, and the few that are not are in no vocabulary.
 * So a text of a million combining marks costs no more than any other.
 */
final class CharacterClasses {
  /** Kinds of an answer, in its lowest bits; the mapped code point stands above them. */
  static final int DROP = 1;

  static final int SPACE = 2;
  static final int LETTER = 3;
  static final int ALONE = 4;

  /** Becomes several code points: ask {@link #expand}. */
  static final int SEVERAL = 5;

  static final int KIND_BITS = 3;
  static final int KIND_MASK = (1 << KIND_BITS) - 1;

  private static final int HANGUL_FIRST = 0xAC00;
  private static final int HANGUL_LAST = 0xD7A3;

  /**
   * Answers for the first two planes (all living scripts and emoji), 0 where nobody asked yet. Two
   * threads may compute the same answer at once; both write the same value.
   */
  private final int[] known = new int[2 << Character.SIZE];

  /** Kind and mapped code point. */
  int of(int codePoint) {
    if (codePoint >= known.length) {
      return classify(codePoint);
    }
    int answer = known[codePoint];
    if (answer == 0) {
      answer = classify(codePoint);
      known[codePoint] = answer;
    }
    return answer;
  }

  /** Decomposed, in lower case, without accents. */
  String expand(int codePoint) {
    if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) {
      return hangul(codePoint - HANGUL_FIRST);
    }
    String decomposed = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFD);
    StringBuilder kept = new StringBuilder(decomposed.length());
    decomposed
        .codePoints()
        .filter(c -> !UnicodeEight.isMark(c))
        .map(Character::toLowerCase)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private int classify(int c) {
    if (c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c)) {
      return SPACE;
    }
    if (c == 0xFFFD || UnicodeEight.isControl(c)) {
      return DROP;
    }
    if (c >= HANGUL_FIRST && c <= HANGUL_LAST) {
      return SEVERAL;
    }
    String kept = expand(c);
    if (kept.isEmpty()) {
      return DROP;
    }
    int mapped = kept.codePointAt(0);
    if (kept.length() > Character.charCount(mapped)) {
      return SEVERAL;
    }
    int kind = isIdeograph(c) || UnicodeEight.isPunctuation(mapped) ? ALONE : LETTER;
    return (mapped << KIND_BITS) | kind;
  }

  /** A syllable's letters by arithmetic (the Unicode Standard, 3.12): Korean is full of them. */
  private static String hangul(int syllable) {
    char vowel = (char) (0x1161 + syllable / 28 % 21);
    char lead = (char) (0x1100 + syllable / (28 * 21));
    char tail = (char) (0x11A7 + syllable % 28);
    return syllable % 28 == 0
        ? String.valueOf(new char[] {lead, vowel})
        : String.valueOf(new char[] {lead, vowel, tail});
  }

  /** What the reference puts spaces around; U+2B820 to U+2B91F are missing there too. */
  private static boolean isIdeograph(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2B73F)
        || (c >= 0x2B740 && c <= 0x2B81F)
        || (c >= 0x2B920 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }
}
