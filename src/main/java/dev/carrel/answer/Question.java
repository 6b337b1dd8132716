package dev.carrel.answer;

import dev.carrel.index.ChunkFilter;

/**
 * What a person asks of their documents.
 *
 * @param text not blank
 * @param passagesMax how many passages may be used, 1 to 50
 */
public record Question(String text, ChunkFilter filter, int passagesMax) {
  public static final int PASSAGES_DEFAULT = 8;
  public static final int PASSAGES_MAX = 50;

  public Question {
    if (text.isBlank()) {
      throw new IllegalArgumentException("the question is blank");
    }
    if (passagesMax < 1 || passagesMax > PASSAGES_MAX) {
      throw new IllegalArgumentException(
          "passagesMax is " + passagesMax + ", wanted 1 to " + PASSAGES_MAX);
    }
  }
}
