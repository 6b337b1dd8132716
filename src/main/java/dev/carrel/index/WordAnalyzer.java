package dev.carrel.index;

import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * Text to words, the same for documents and queries: Unicode words, CJK as single characters and
 * pairs, Thai and its neighbours as pairs, names split and kept, case and accents folded, English
 * words to their stems, but in the fields in which they are looked for as written. No stop words:
 * phrases need them, and BM25 gives them little weight.
 */
final class WordAnalyzer extends Analyzer {
  /**
   * Changes with every change of the chain: words in an index and in a query must be made alike.
   */
  static final String FINGERPRINT = "words-3";

  /** A longer run of letters (base64, say) is cut into words of this length, none is dropped. */
  private static final int WORD_CHARS_MAX = 255;

  /** Positions between text, title, headings and so on, so that no phrase spans them. */
  private static final int FIELD_GAP_POSITIONS = 100;

  private static final int CJK_SCRIPTS =
      CJKBigramFilter.HAN
          | CJKBigramFilter.HIRAGANA
          | CJKBigramFilter.KATAKANA
          | CJKBigramFilter.HANGUL;

  private final Set<StemLanguage> languages;
  private final boolean ofDocuments;

  /**
   * Makes an analyzer that adds the stems of these languages.
   *
   * @param ofDocuments whether to add what only the index needs
   */
  WordAnalyzer(Set<StemLanguage> languages, boolean ofDocuments) {
    super(PER_FIELD_REUSE_STRATEGY);
    this.languages = languages;
    this.ofDocuments = ofDocuments;
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    StandardTokenizer words = new StandardTokenizer();
    words.setMaxTokenLength(WORD_CHARS_MAX);
    TokenStream chain = new UnspacedFilter(words);
    chain = new UnicodeFilter(chain);
    chain = new CJKBigramFilter(chain, CJK_SCRIPTS, true);
    chain = new EnglishPossessiveFilter(chain);
    chain = new IdentifierFilter(chain);
    chain = new LowerCaseFilter(chain);
    if (Schema.hasStemsOfLanguages(field) && !languages.isEmpty()) {
      chain = new StemsFilter(chain, languages, ofDocuments);
    }
    chain = new ASCIIFoldingFilter(chain);
    // Measured, nDCG@10 of BM25 without, with KStem and with Porter: three English sets .892 .902
    // .905, .688 .713 .719 and .509 .542 .554, a German one .924 .932 .934.
    if (!Schema.isAsWritten(field)) {
      chain = new PorterStemFilter(chain);
    }
    return new TokenStreamComponents(words, chain);
  }

  @Override
  public int getPositionIncrementGap(String field) {
    return FIELD_GAP_POSITIONS;
  }
}
