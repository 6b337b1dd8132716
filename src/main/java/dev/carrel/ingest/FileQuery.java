package dev.carrel.ingest;

import org.jspecify.annotations.Nullable;

/**
 * Which files to list.
 *
 * @param source name of a source; null for all
 * @param state {@code indexed}, {@code skipped}, {@code failed} or {@code pending}; null for all
 * @param path glob as in {@link dev.carrel.index.ChunkFilter}; null for all
 * @param offset how many matching files to pass over, 0 or more
 * @param limit how many to give, 1 to {@value #LIMIT_MAX}
 * @param cursor where the page before ended, as its {@link FileList#next()} told; null for the
 *     first
 */
public record FileQuery(
    @Nullable String source,
    @Nullable String state,
    @Nullable String path,
    int offset,
    int limit,
    @Nullable String cursor) {
  public static final int LIMIT_MAX = 10_000;

  public FileQuery {
    if (offset < 0) {
      throw new IllegalArgumentException("offset is " + offset + ", wanted 0 or more");
    }
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException("limit is " + limit + ", wanted 1 to " + LIMIT_MAX);
    }
    if (cursor != null) {
      FileCursor.of(cursor);
    }
  }

  /** Without a cursor. */
  public FileQuery(
      @Nullable String source,
      @Nullable String state,
      @Nullable String path,
      int offset,
      int limit) {
    this(source, state, path, offset, limit, null);
  }
}
