package dev.carrel.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a section that does not have its place in the document yet.
 *
 * @param quoted whether the format marks it as somebody else's words
 */
record Block(
    Section.Kind kind,
    String text,
    List<String> headingPath,
    @Nullable Integer page,
    boolean quoted) {
  Block withText(String other) {
    return new Block(kind, other, headingPath, page, quoted);
  }

  boolean isProse() {
    return kind == Section.Kind.PROSE;
  }
}
