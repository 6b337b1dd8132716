package dev.carrel.view;

/**
 * Lines of a document's text.
 *
 * @param start 1-based
 * @param end inclusive
 */
record Range(int start, int end) {
  boolean meets(Range other) {
    return start <= other.end && other.start <= end;
  }

  /** The lines of both; only for ranges that meet. */
  Range within(Range other) {
    return new Range(Math.max(start, other.start), Math.min(end, other.end));
  }
}
