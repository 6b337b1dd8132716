package dev.carrel.retrieve;

/** What a search makes of one file. */
public sealed interface Fate {
  /**
   * It is ranked.
   *
   * @param passage the best of the file, explained; its rank may be beyond what was asked for
   */
  record Ranked(Passage passage) implements Fate {}

  /**
   * All of the file that was found says the same as something that ranks better, and is listed
   * there as one of its places.
   */
  record Duplicate(Passage shown) implements Fate {}

  /**
   * It does not meet what is asked besides the words.
   *
   * @param by the operator as it is typed, or what else
   */
  record Filtered(String by) implements Fate {}

  /**
   * Neither side brings it among its first; it would be looked for by meaning if it had its vector.
   *
   * @param reason a sentence on what words say
   */
  record VectorWaiting(String reason) implements Fate {}

  /**
   * Neither side brings it among its first.
   *
   * @param reason a sentence with the figures
   */
  record NoCandidate(String reason) implements Fate {}

  /** The index has no passage of it. */
  record NoPassage() implements Fate {}
}
