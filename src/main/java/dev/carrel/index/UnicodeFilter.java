package dev.carrel.index;

import java.io.IOException;
import java.text.Normalizer;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Brings different spellings of the same characters together (NFKC): an umlaut as one character or
 * as two, full-width letters, the ligatures of printed pages. One sign stands for all apostrophes,
 * and what can't be seen (soft hyphens, joiners, marks of direction) is left out.
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
        String normal = normal(term);
        term.setEmpty().append(normal);
        break;
      }
    }
    return true;
  }

  /** A word without what can be written in another way, or can't be seen. */
  static String normal(CharSequence word) {
    StringBuilder normal = new StringBuilder();
    Normalizer.normalize(word, Normalizer.Form.NFKC)
        .codePoints()
        .filter(point -> Character.getType(point) != Character.FORMAT)
        .map(UnicodeFilter::oneApostrophe)
        .forEach(normal::appendCodePoint);
    return normal.toString();
  }

  private static int oneApostrophe(int point) {
    return switch (point) {
      case '\u2018', '\u2019', '\u201B', '\u02BC', '\u02BB' -> '\'';
      default -> point;
    };
  }
}
