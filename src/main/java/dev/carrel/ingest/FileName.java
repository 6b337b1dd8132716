package dev.carrel.ingest;

/** Names a file among all sources. */
record FileName(String source, String path) {
  /**
   * Whether this is the file {@code under} or lies below the folder {@code under}; empty is the
   * whole source.
   */
  boolean isUnder(String sourceName, String under) {
    return source.equals(sourceName)
        && (under.isEmpty() || path.equals(under) || path.startsWith(under + "/"));
  }
}
