package dev.carrel.parse;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The heading that a text is called by, if one of them can be meant: the only outermost one, with
 * nothing to read before it.
 *
 * <p>A text with several of them has parts, and the file's name says what they are parts of. Where
 * that name says nothing either, as a README's or a date, the first of them is taken.
 */
final class HeadingTitle {
  private static final Pattern EMPTY_NAME =
      Pattern.compile(
          "(?i)(?:(?:readme|_?index)(?:[._-][a-z]{2}(?:[_-][a-z]{2})?)?|untitled[ \\d]*|[^\\p{L}]+)"
              + "(?:\\.[^.]*)?");

  private final boolean takesFirst;
  private boolean begun;
  private @Nullable String title;

  /**
   * Of a text without headings so far.
   *
   * @param takesFirst whether the first of several is meant
   */
  HeadingTitle(boolean takesFirst) {
    this.takesFirst = takesFirst;
  }

  /**
   * Whether a name says nothing of what the file is about: files of many folders have it, with or
   * without a language behind it, or it has no letters.
   */
  static boolean isEmptyName(String fileName) {
    return EMPTY_NAME.matcher(fileName).matches();
  }

  /** Whether a further heading can be no title any more. */
  boolean isBegun() {
    return begun;
  }

  /** Something is read before any further heading. */
  void words() {
    begun = true;
  }

  /** A heading of the outermost level. */
  void heading(String name) {
    if (name.isEmpty()) {
      return;
    }
    if (!begun) {
      title = name;
    } else if (!takesFirst) {
      title = null;
    }
    begun = true;
  }

  @Nullable String title() {
    return title;
  }
}
