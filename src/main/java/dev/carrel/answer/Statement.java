package dev.carrel.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sentence of an answer, checked against what it cites.
 *
 * @param startChar UTF-16 offsets in the answer, half-open
 * @param text the answer between them, its marks included
 * @param citations numbers of the passages that it was checked against: those it names, else those
 *     that its paragraph names next, or before it
 * @param supported whether everything in it that can be checked stands there
 * @param reason one sentence on what does not stand there; null when it is supported
 */
public record Statement(
    int startChar,
    int endChar,
    String text,
    List<Integer> citations,
    boolean supported,
    @Nullable String reason) {
  public Statement {
    citations = List.copyOf(citations);
    if (endChar - startChar != text.length()) {
      throw new IllegalArgumentException(
          "a statement from %d to %d has %d characters"
              .formatted(startChar, endChar, text.length()));
    }
    if (supported != (reason == null)) {
      throw new IllegalArgumentException(
          "a statement needs a reason when it is not supported, and only then: " + text);
    }
  }
}
