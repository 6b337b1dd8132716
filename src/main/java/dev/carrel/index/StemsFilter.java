package dev.carrel.index;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.KeywordAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.util.AttributeSource;

/**
 * Puts the stems of each word in some languages behind it, at its position. The word itself goes on
 * as it is; its stems are marked, and no other stemmer touches them.
 */
final class StemsFilter extends TokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final KeywordAttribute finished = addAttribute(KeywordAttribute.class);
  private final PositionIncrementAttribute position =
      addAttribute(PositionIncrementAttribute.class);
  private final List<WordStemmer> stemmers = new ArrayList<>();
  private AttributeSource.State word = captureState();
  private final boolean backwardsToo;
  private final ArrayDeque<String> waiting = new ArrayDeque<>();

  /**
   * Makes a filter.
   *
   * @param backwardsToo whether to add long stems backwards, by which {@link Compounds} finds them
   */
  StemsFilter(TokenStream input, Collection<StemLanguage> languages, boolean backwardsToo) {
    super(input);
    languages.forEach(language -> stemmers.add(new WordStemmer(language)));
    this.backwardsToo = backwardsToo;
  }

  @Override
  public boolean incrementToken() throws IOException {
    String stem = waiting.poll();
    if (stem != null) {
      restoreState(word);
      term.setEmpty().append(stem);
      finished.setKeyword(true);
      position.setPositionIncrement(0);
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    if (hasLetter()) {
      word = captureState();
      addStems();
    }
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    waiting.clear();
  }

  private void addStems() throws IOException {
    for (WordStemmer stemmer : stemmers) {
      String stem = stemmer.stem(term);
      waiting.add(stem);
      if (backwardsToo && Compounds.mayEndInOthers(stem)) {
        waiting.add(StemLanguage.backwards(stem));
      }
    }
  }

  private boolean hasLetter() {
    for (int i = 0; i < term.length(); i++) {
      if (Character.isAlphabetic(term.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
