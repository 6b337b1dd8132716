package dev.carrel.watch;

/** What a look at one path of a source finds. */
public sealed interface Sight {
  /** A file, or something else that is no folder, that no rule leaves out. */
  record Entry(SeenFile file) implements Sight {}

  /** A folder that no rule leaves out. */
  record Folder() implements Sight {}

  /**
   * A rule leaves it out, or a folder on the way to it.
   *
   * @param reason which rule, and how it is brought back: a sentence
   */
  record LeftOut(String reason) implements Sight {}

  /** Nothing is there; that is certain. */
  record Absent() implements Sight {}

  /**
   * Whether something is there can't be seen.
   *
   * @param reason a sentence
   */
  record Unseen(String reason) implements Sight {}
}
