package dev.carrel.index;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;
import org.apache.lucene.util.AttributeSource;

/**
 * Cuts a run of Thai, Lao, Khmer or Burmese, which put no space between words, into overlapping
 * pairs of letters, marks counted with their letter. So a word is found wherever it stands, without
 * a dictionary that would have to know it.
 */
final class UnspacedFilter extends TokenFilter {
  private static final String TYPE =
      StandardTokenizer.TOKEN_TYPES[StandardTokenizer.SOUTHEAST_ASIAN];

  private record Pair(String text, int start, int end) {}

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final OffsetAttribute offsets = addAttribute(OffsetAttribute.class);
  private final PositionIncrementAttribute position =
      addAttribute(PositionIncrementAttribute.class);
  private final TypeAttribute type = addAttribute(TypeAttribute.class);
  private final ArrayDeque<Pair> waiting = new ArrayDeque<>();
  private AttributeSource.State run = captureState();

  UnspacedFilter(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (waiting.isEmpty()) {
      if (!input.incrementToken()) {
        return false;
      }
      if (!type.type().equals(TYPE)) {
        return true;
      }
      addPairs();
      if (waiting.isEmpty()) {
        return true;
      }
      run = captureState();
      take(waiting.remove());
      return true;
    }
    restoreState(run);
    take(waiting.remove());
    position.setPositionIncrement(1);
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    waiting.clear();
  }

  private void take(Pair pair) {
    int start = offsets.startOffset();
    term.setEmpty().append(pair.text());
    offsets.setOffset(start + pair.start(), start + pair.end());
  }

  /** None for a run of one letter or two. */
  private void addPairs() {
    String text = term.toString();
    List<Integer> letters = new ArrayList<>();
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (i == 0 || !isMark(text.codePointAt(i))) {
        letters.add(i);
      }
    }
    letters.add(text.length());
    for (int i = 0; i + 2 < letters.size() && letters.size() > 3; i++) {
      int end = letters.get(i + 2);
      waiting.add(new Pair(text.substring(letters.get(i), end), letters.get(i), end));
    }
  }

  private static boolean isMark(int point) {
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
      default -> false;
    };
  }
}
