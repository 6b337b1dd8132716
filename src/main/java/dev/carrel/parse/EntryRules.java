package dev.carrel.parse;

/**
 * Which entries of archives, and which attachments, nobody wants to find: those that would be left
 * out in a folder. Asked before anything of an entry is unpacked.
 */
@FunctionalInterface
public interface EntryRules {
  /** Everything is wanted. */
  EntryRules ALL = (_, _) -> Verdict.WANTED;

  /** What is to become of an entry. */
  enum Verdict {
    WANTED,
    /** Left out without a word: a system's or a program's own. */
    CLUTTER,
    /** Keeps keys or passwords; the file's record says how many were left out. */
    SECRET
  }

  /**
   * Judges by name and size.
   *
   * @param path within the archive, separated by {@code /}
   * @param sizeBytes as the archive says; {@link Long#MAX_VALUE} where it does not
   */
  Verdict of(String path, long sizeBytes);
}
