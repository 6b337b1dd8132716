package dev.carrel.index;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.fi.FinnishLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.it.ItalianLightStemFilter;
import org.apache.lucene.analysis.no.NorwegianLightStemFilter;
import org.apache.lucene.analysis.pt.PortugueseLightStemFilter;
import org.apache.lucene.analysis.ru.RussianLightStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sv.SwedishLightStemFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.jspecify.annotations.Nullable;
import org.tartarus.snowball.ext.DanishStemmer;
import org.tartarus.snowball.ext.DutchStemmer;

/**
 * The languages whose words have a stem of their own in the index, besides the English one that
 * every word has. Light stemmers where there is one: they take off what marks case, number and
 * gender, and leave what makes another word.
 */
enum StemLanguage {
  GERMAN("de"),
  FRENCH("fr"),
  SPANISH("es"),
  ITALIAN("it"),
  PORTUGUESE("pt"),
  DUTCH("nl"),
  SWEDISH("sv"),
  DANISH("da"),
  NORWEGIAN("no"),
  FINNISH("fi"),
  RUSSIAN("ru");

  /** Stands instead of {@link #MARK} before a stem that is written backwards. */
  private static final char BACKWARDS_MARK = '<';

  /** No word has it, so that what stands before it can't be taken for a part of one. */
  private static final char MARK = '|';

  /** Of a language's code and the mark. */
  private static final int PREFIX_CHARS = 3;

  private final String code;

  StemLanguage(String code) {
    this.code = code;
  }

  /** The one of a BCP 47 code, or none. */
  static Set<StemLanguage> of(@Nullable String language) {
    return language == null ? Set.of() : ofAll(List.of(language));
  }

  /** Those of some BCP 47 codes. */
  static Set<StemLanguage> ofAll(Collection<String> languages) {
    Set<StemLanguage> known = EnumSet.noneOf(StemLanguage.class);
    for (String language : languages) {
      String code =
          switch (language.toLowerCase(Locale.ROOT).split("-", 2)[0]) {
            case "nb", "nn" -> NORWEGIAN.code; // its two ways of writing
            case String other -> other;
          };
      Arrays.stream(values()).filter(one -> one.code.equals(code)).forEach(known::add);
    }
    return known;
  }

  /** Filters that bring the words of a stream to their stems. */
  TokenStream stemming(TokenStream words) {
    return switch (this) {
      case GERMAN -> new GermanLightStemFilter(new GermanNormalizationFilter(words));
      case FRENCH ->
          new FrenchLightStemFilter(new ElisionFilter(words, FrenchAnalyzer.DEFAULT_ARTICLES));
      case SPANISH -> new SpanishLightStemFilter(words);
      case ITALIAN -> new ItalianLightStemFilter(new ElisionFilter(words, italianArticles()));
      case PORTUGUESE -> new PortugueseLightStemFilter(words);
      case DUTCH -> new SnowballFilter(words, new DutchStemmer());
      case SWEDISH -> new SwedishLightStemFilter(words);
      case DANISH -> new SnowballFilter(words, new DanishStemmer());
      case NORWEGIAN -> new NorwegianLightStemFilter(words);
      case FINNISH -> new FinnishLightStemFilter(words);
      case RUSSIAN -> new RussianLightStemFilter(words);
    };
  }

  /**
   * What stands before a stem in the index: the French stem of {@code rate} is the English word
   * {@code rat}, and who looks for one does not mean the other.
   */
  String prefix() {
    return code + MARK;
  }

  /** Whether a term of the index is the stem of a word in one of these languages. */
  static boolean isStem(String term) {
    return term.length() >= PREFIX_CHARS && term.charAt(PREFIX_CHARS - 1) == MARK;
  }

  /** A stem without what stands before it in the index. */
  static String bare(String stem) {
    return stem.substring(PREFIX_CHARS);
  }

  /** Another stem of the same language as one that is marked. */
  static String marked(String like, String bare) {
    return like.substring(0, PREFIX_CHARS) + bare;
  }

  /** A stem backwards, by which words with an ending stand together. */
  static String backwards(String stem) {
    return stem.substring(0, PREFIX_CHARS - 1)
        + BACKWARDS_MARK
        + new StringBuilder(bare(stem)).reverse();
  }

  /** Whether new words are made in its language by writing others together. */
  static boolean joinsWords(String stem) {
    return switch (stem.substring(0, PREFIX_CHARS - 1)) {
      case "de", "nl", "sv", "da", "no", "fi" -> true;
      default -> false;
    };
  }

  private static CharArraySet italianArticles() {
    return new CharArraySet(
        List.of(
            "c", "l", "all", "dall", "dell", "nell", "sull", "coll", "pell", "gl", "agl", "dagl",
            "degl", "negl", "sugl", "un", "m", "t", "s", "v", "d", "quest", "quell"),
        true);
  }
}
