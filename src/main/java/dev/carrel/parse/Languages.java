package dev.carrel.parse;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the language of a text: by its script where that has one language, else by its sequences of
 * letters. Says nothing where the text is short or the second best is near.
 */
final class Languages {
  /** More does not make it surer. */
  private static final int LETTERS_MAX = 3_000;

  /** What is looked at to find letters. */
  private static final int CHARS_MAX = 20_000;

  private static final int LETTERS_MIN = 40;

  /** In a script of one language, a few words are enough. */
  private static final int SCRIPT_LETTERS_MIN = 8;

  /** Of the letters, in one script. */
  private static final double SCRIPT_SHARE_MIN = 0.7;

  /**
   * How much more the text speaks for the best language than for the second, in natural logarithms:
   * for each letter, ...
   */
  private static final double MARGIN_MIN = 0.1;

  /** ... and altogether. Danish is told from Norwegian by a sentence or two. */
  private static final double MARGIN_SUM_MIN = 12;

  /** How much a letter speaks for the best: prose has 13.9 and more, lists of names 12.8. */
  private static final double SCORE_MIN = 13.2;

  private static final Map<UnicodeScript, String> OF_ONE_LANGUAGE =
      Map.ofEntries(
          Map.entry(UnicodeScript.HANGUL, "ko"),
          Map.entry(UnicodeScript.HAN, "zh"),
          Map.entry(UnicodeScript.GREEK, "el"),
          Map.entry(UnicodeScript.HEBREW, "he"),
          Map.entry(UnicodeScript.THAI, "th"),
          Map.entry(UnicodeScript.ARMENIAN, "hy"),
          Map.entry(UnicodeScript.GEORGIAN, "ka"),
          Map.entry(UnicodeScript.BENGALI, "bn"),
          Map.entry(UnicodeScript.GUJARATI, "gu"),
          Map.entry(UnicodeScript.GURMUKHI, "pa"),
          Map.entry(UnicodeScript.KANNADA, "kn"),
          Map.entry(UnicodeScript.MALAYALAM, "ml"),
          Map.entry(UnicodeScript.TAMIL, "ta"),
          Map.entry(UnicodeScript.TELUGU, "te"),
          Map.entry(UnicodeScript.KHMER, "km"),
          Map.entry(UnicodeScript.LAO, "lo"),
          Map.entry(UnicodeScript.MYANMAR, "my"),
          Map.entry(UnicodeScript.SINHALA, "si"));

  /** Loaded with the first text that needs it. */
  private static final class Profiles {
    static final LanguageProfiles ALL = LanguageProfiles.load();
  }

  private Languages() {}

  /** The outcome with its document's language, where that is sure and not known already. */
  static ParseOutcome named(ParseOutcome outcome) {
    if (!(outcome instanceof ParseOutcome.Parsed(ParsedDocument document, String by, String remark))
        || document.language() != null) {
      return outcome;
    }
    String language = of(document);
    if (language == null) {
      return outcome;
    }
    ParsedDocument named =
        new ParsedDocument(
            document.id(),
            document.title(),
            document.mediaType(),
            document.contentSha256(),
            language,
            document.fields(),
            document.text(),
            document.sections());
    return new ParseOutcome.Parsed(named, by, remark);
  }

  /** BCP 47 code of what the document's prose is written in; null when that is not sure. */
  static @Nullable String of(ParsedDocument document) {
    StringBuilder prose = new StringBuilder();
    for (Section section : document.sections()) {
      if (prose.length() >= CHARS_MAX) {
        break;
      }
      if (section.kind() != Section.Kind.CODE) {
        int end = Math.min(section.endChar(), section.startChar() + CHARS_MAX - prose.length());
        prose.append(document.text(), section.startChar(), Math.max(section.startChar(), end));
        prose.append('\n');
      }
    }
    return of(prose);
  }

  static @Nullable String of(CharSequence prose) {
    Map<UnicodeScript, Integer> scripts = new EnumMap<>(UnicodeScript.class);
    int letters = 0;
    int end = 0;
    while (end < prose.length() && letters < LETTERS_MAX) {
      int codePoint = Character.codePointAt(prose, end);
      end += Character.charCount(codePoint);
      if (Character.isLetter(codePoint)) {
        letters++;
        scripts.merge(UnicodeScript.of(codePoint), 1, Integer::sum);
      }
    }
    if (letters < SCRIPT_LETTERS_MIN) {
      return null;
    }
    int kana =
        scripts.getOrDefault(UnicodeScript.HIRAGANA, 0)
            + scripts.getOrDefault(UnicodeScript.KATAKANA, 0);
    int han = scripts.getOrDefault(UnicodeScript.HAN, 0);
    if (kana + han > SCRIPT_SHARE_MIN * letters && kana > han / 10) {
      return "ja";
    }
    for (Map.Entry<UnicodeScript, Integer> script : scripts.entrySet()) {
      if (script.getValue() >= SCRIPT_SHARE_MIN * letters) {
        String only = OF_ONE_LANGUAGE.get(script.getKey());
        return only != null || letters < LETTERS_MIN
            ? only
            : bySequences(
                String.join(" ", ProseWords.of(prose.subSequence(0, end))), script.getKey());
      }
    }
    return null;
  }

  /** Over words of one script; in capitals they are abbreviations, or shouted. */
  private static @Nullable String bySequences(String prose, UnicodeScript script) {
    double[] scores = new double[LanguageProfiles.LANGUAGES.size()];
    StringBuilder word = new StringBuilder(" ");
    int letters = 0;
    for (int i = 0; i <= prose.length(); i++) {
      char c = i < prose.length() ? prose.charAt(i) : ' ';
      if (Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK) {
        word.append(c);
        continue;
      }
      if (word.length() > 1 && isWord(word, script)) {
        letters += word.length() - 1;
        score(word.append(' '), scores);
      }
      word.setLength(1);
    }
    return letters < LETTERS_MIN ? null : best(scores, letters);
  }

  private static boolean isWord(CharSequence word, UnicodeScript script) {
    boolean small = false;
    for (int i = 1; i < word.length(); i++) {
      char c = word.charAt(i);
      small |= !Character.isUpperCase(c);
      if (Character.isLetter(c) && UnicodeScript.of(c) != script) {
        return false;
      }
    }
    return small;
  }

  private static void score(CharSequence word, double[] scores) {
    for (int start = 0; start < word.length(); start++) {
      int most = Math.min(word.length(), start + LanguageProfiles.SEQUENCE_CHARS_MAX);
      for (int stop = start + 1; stop <= most; stop++) {
        if (stop - start > 1 || word.charAt(start) != ' ') {
          Profiles.ALL.add(LanguageProfiles.sequence(word, start, stop), scores);
        }
      }
    }
  }

  private static @Nullable String best(double[] scores, int letters) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    double second = 0;
    for (int i = 0; i < scores.length; i++) {
      second = i == best ? second : Math.max(second, scores[i]);
    }
    double margin = scores[best] - second;
    boolean sure =
        scores[best] >= SCORE_MIN * letters
            && margin >= MARGIN_MIN * letters
            && margin >= MARGIN_SUM_MIN;
    return sure ? LanguageProfiles.LANGUAGES.get(best) : null;
  }
}
