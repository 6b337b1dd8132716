package dev.carrel.uploads;

/**
 * How much is taken in.
 *
 * @param fileBytesMax of one upload
 * @param totalBytesMax of all that are kept
 */
public record UploadLimits(long fileBytesMax, long totalBytesMax) {
  /** Uploads that are kept. */
  public static final int UPLOADS_MAX = 100_000;

  /** Stores that are kept. */
  public static final int STORES_MAX = 1_000;

  /** Uploads in one store. */
  public static final int FILES_OF_STORE_MAX = 10_000;

  /** Batches that are remembered; then the oldest is forgotten, its files stay. */
  public static final int BATCHES_MAX = 1_000;
}
