package dev.carrel.uploads;

import java.util.List;

/**
 * Uploads that were put into a store at once.
 *
 * @param createdSecond since 1970
 */
public record FileBatch(
    String id, String storeId, List<String> fileIds, long createdSecond, boolean cancelled) {
  /** Uploads in one batch. */
  public static final int FILES_MAX = 2_000;

  public FileBatch {
    Ids.check(id, Ids.BATCH);
    fileIds = List.copyOf(fileIds);
  }

  FileBatch broken() {
    return new FileBatch(id, storeId, fileIds, createdSecond, true);
  }
}
