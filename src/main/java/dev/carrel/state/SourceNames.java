package dev.carrel.state;

import java.nio.file.Path;
import java.util.Set;

/**
 * What a source may be called: its name stands before paths and in addresses, so some characters
 * are out.
 */
final class SourceNames {
  static final int CHARS_MAX = 64;

  /** For a folder without a name, which is the root of a file system. */
  private static final String NAMELESS = "root";

  private SourceNames() {}

  /**
   * Refuses a name that no source may have.
   *
   * @throws StateException saying what is wrong with it
   */
  static void check(String name) {
    if (name.isBlank() || name.length() > CHARS_MAX) {
      throw new StateException(
          "The source's name \""
              + name
              + "\" has "
              + name.length()
              + " characters: 1 to "
              + CHARS_MAX
              + " are wanted, not all of them blank.");
    }
    if (!name.chars().allMatch(SourceNames::allowed)) {
      throw new StateException(
          "The source's name \""
              + printable(name)
              + "\" has a slash, a colon or a control character: leave it out.");
    }
  }

  /** The folder's own name made fit, with a number where it is taken. */
  static String fresh(Path folder, Set<String> taken) {
    Path last = folder.getFileName();
    String base = cut(last == null ? NAMELESS : printable(last.toString()), CHARS_MAX);
    if (base.isBlank()) {
      base = NAMELESS;
    }
    String name = base;
    for (int number = 2; taken.contains(name); number++) {
      String suffix = "-" + number;
      name = cut(base, CHARS_MAX - suffix.length()) + suffix;
    }
    return name;
  }

  private static boolean allowed(int character) {
    return character != '/' && character != ':' && !Character.isISOControl(character);
  }

  private static String printable(String name) {
    StringBuilder printable = new StringBuilder(name.length());
    name.chars().forEach(c -> printable.append(allowed(c) ? (char) c : '-'));
    return printable.toString();
  }

  /** Never between the halves of one character. */
  private static String cut(String name, int charsMax) {
    if (name.length() <= charsMax) {
      return name;
    }
    int end = Character.isHighSurrogate(name.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
    return name.substring(0, end);
  }
}
