package dev.carrel.index;

import java.io.IOException;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** The stem of one word at a time, by filters that are made for streams. For one thread. */
final class WordStemmer {
  private final String prefix;
  private final OneWord word = new OneWord();
  private final TokenStream chain;

  WordStemmer(StemLanguage language) {
    this.prefix = language.prefix();
    this.chain = language.stemming(word);
  }

  /** The marked stem of a word in lower case, without accents. */
  String stem(CharSequence text) throws IOException {
    word.term.setEmpty().append(text);
    if (!chain.incrementToken() || word.term.isEmpty()) {
      return prefix + text;
    }
    return prefix + WordPattern.withoutAccents(word.term);
  }

  /** Hands over the same word again and again, whatever is in it. */
  private static final class OneWord extends TokenStream {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

    @Override
    public boolean incrementToken() {
      return true;
    }
  }
}
