package dev.carrel.watch;

import java.util.List;

/**
 * What a person may choose about the rules that leave entries out.
 *
 * @param hidden whether names that start with a dot are taken in
 * @param gitignore whether {@code .gitignore} files and {@code .git/info/exclude} count
 * @param patterns further patterns in the syntax of {@code .gitignore}, relative to the source's
 *     folder; a {@code .carrelignore} file overrules them
 * @param secrets whether files that look like keys or passwords are read all the same
 */
public record RuleOptions(
    boolean hidden, boolean gitignore, List<String> patterns, boolean secrets) {
  public static final int PATTERNS_MAX = 1_000;

  /** Hidden entries and secrets out, {@code .gitignore} respected, no further patterns. */
  public static final RuleOptions DEFAULT = new RuleOptions(false, true, List.of());

  /** Choices that leave secrets unread. */
  public RuleOptions(boolean hidden, boolean gitignore, List<String> patterns) {
    this(hidden, gitignore, patterns, false);
  }

  public RuleOptions {
    patterns = List.copyOf(patterns);
    if (patterns.size() > PATTERNS_MAX) {
      throw new IllegalArgumentException(
          patterns.size()
              + " patterns leave files out, at most "
              + PATTERNS_MAX
              + " are read: put them into a .carrelignore file in the source's folder.");
    }
    for (String pattern : patterns) {
      if (pattern.indexOf('\n') >= 0) {
        throw new IllegalArgumentException(
            "the pattern \"" + pattern + "\" has a line break: give one pattern at a time.");
      }
    }
  }
}
