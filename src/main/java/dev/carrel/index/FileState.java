package dev.carrel.index;

/**
 * What became of a file, for a person to see. A file that waits has no record yet: it is counted by
 * ingest.
 */
public enum FileState {
  /** At least one document of it can be found. */
  INDEXED,
  /** Left out on purpose; the reason says why. */
  SKIPPED,
  /** Should have been readable and was not; the reason says why. */
  FAILED
}
