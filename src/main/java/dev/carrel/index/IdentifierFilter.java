package dev.carrel.index;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.util.AttributeSource;

/**
 * Finds names by their parts and as a whole: {@code http.parseURLQuery} becomes itself, {@code
 * http}, {@code parseURLQuery}, {@code parse}, {@code URL} and {@code Query}. The whole stands at
 * the position of its first part, the parts follow one another, so that phrases of parts match.
 */
final class IdentifierFilter extends TokenFilter {
  /** Part of a name: its text, and whether it moves on by one position. */
  private record Part(String text, boolean advances) {}

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute position =
      addAttribute(PositionIncrementAttribute.class);
  private final ArrayDeque<Part> waiting = new ArrayDeque<>();
  private AttributeSource.State whole = captureState();

  IdentifierFilter(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    Part part = waiting.poll();
    if (part != null) {
      restoreState(whole);
      term.setEmpty().append(part.text());
      position.setPositionIncrement(part.advances() ? 1 : 0);
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    if (mayHaveParts()) {
      addParts(term.toString());
      if (!waiting.isEmpty()) {
        whole = captureState();
      }
    }
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    waiting.clear();
  }

  /** Most words have none and are passed through without a copy. */
  private boolean mayHaveParts() {
    boolean letters = false;
    boolean seam = false;
    for (int i = 0; i < term.length(); i++) {
      char c = term.charAt(i);
      letters |= Character.isLetter(c);
      seam |= isSeparator(c) || (i > 0 && isSeam(term.charAt(i - 1), c));
    }
    return letters && seam;
  }

  private static boolean isSeam(char before, char after) {
    return Character.isUpperCase(after) || Character.isDigit(before) != Character.isDigit(after);
  }

  /** Pieces between dots and the like; each is kept, and its own words if it has several. */
  private void addParts(String name) {
    boolean advances = false;
    for (String piece : pieces(name)) {
      if (!piece.equals(name)) {
        waiting.add(new Part(piece, advances));
        advances = false;
      }
      for (String word : words(piece)) {
        if (!word.equals(piece)) {
          waiting.add(new Part(word, advances));
          advances = true;
        }
      }
      advances = true;
    }
  }

  private static List<String> pieces(String name) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || (isSeparator(name.charAt(i)) && name.charAt(i) != '_')) {
        if (i > start) {
          pieces.add(name.substring(start, i));
        }
        start = i + 1;
      }
    }
    return pieces;
  }

  private static List<String> words(String piece) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= piece.length(); i++) {
      boolean underscore = i < piece.length() && piece.charAt(i) == '_';
      if (i == piece.length() || underscore || (i > start && isSeam(piece, i))) {
        if (i > start) {
          words.add(piece.substring(start, i));
        }
        start = underscore ? i + 1 : i;
      }
    }
    return words;
  }

  /** Between aB, between AB and Bc (URLQuery), and where digits begin or end. */
  private static boolean isSeam(String piece, int at) {
    char before = piece.charAt(at - 1);
    char after = piece.charAt(at);
    if (Character.isDigit(before) != Character.isDigit(after)) {
      return Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after);
    }
    if (!Character.isUpperCase(after)) {
      return false;
    }
    boolean lowerFollows = at + 1 < piece.length() && Character.isLowerCase(piece.charAt(at + 1));
    return Character.isLowerCase(before) || (Character.isUpperCase(before) && lowerFollows);
  }

  private static boolean isSeparator(char c) {
    return switch (c) {
      case '_', '.', ':', '·', ',', ';', '-', '/', '\\', '‿', '．', '：' -> true;
      default -> false;
    };
  }
}
