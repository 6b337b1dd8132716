package dev.carrel.index;

import java.io.IOException;
import java.text.Normalizer;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Brings different spellings of the same characters together (NFKC): an umlaut as one character or
 * as two, full-width letters, the ligatures of printed pages.
 */
final class UnicodeFilter extends TokenFilter {
  /** Below this, every character is its own normal form, apart from a few in Latin-1. */
  private static final char NORMAL_BELOW = '\u00A0';

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

  UnicodeFilter(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!input.incrementToken()) {
      return false;
    }
    for (int i = 0; i < term.length(); i++) {
      if (term.charAt(i) >= NORMAL_BELOW) {
        String normal = Normalizer.normalize(term, Normalizer.Form.NFKC);
        term.setEmpty().append(normal);
        break;
      }
    }
    return true;
  }
}
