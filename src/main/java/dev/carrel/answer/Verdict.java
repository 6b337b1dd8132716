package dev.carrel.answer;

/** What became of the check of a sentence. */
sealed interface Verdict {
  /** Everything in it that can be checked stands in what it cites. */
  record Supported() implements Verdict {}

  /**
   * Something in it does not stand there.
   *
   * @param reason one sentence for a person
   */
  record Unsupported(String reason) implements Verdict {}
}
