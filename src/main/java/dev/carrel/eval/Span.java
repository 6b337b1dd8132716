package dev.carrel.eval;

import dev.carrel.retrieve.Hit;

/**
 * A piece of a file's text.
 *
 * @param startChar UTF-16 offset into the document's text, inclusive
 * @param endChar exclusive
 */
record Span(String path, int startChar, int endChar) {
  static Span of(Hit hit) {
    return new Span(hit.path(), hit.startChar(), hit.endChar());
  }

  int length() {
    return endChar - startChar;
  }

  int overlap(Span other) {
    boolean sameFile = path.equals(other.path);
    return sameFile
        ? Math.max(0, Math.min(endChar, other.endChar) - Math.max(startChar, other.startChar))
        : 0;
  }

  /** As a ranking names it. */
  @Override
  public String toString() {
    return path + "@" + startChar + "-" + endChar;
  }
}
