package dev.carrel.answer;

/**
 * An earlier question of a conversation and what was answered. Both are as little trusted as a
 * document.
 *
 * @param question as it was asked, or better as it was completed; not blank
 * @param answer may be empty
 */
public record Turn(String question, String answer) {
  public Turn {
    if (question.isBlank()) {
      throw new IllegalArgumentException("the question of an earlier turn is blank");
    }
  }
}
