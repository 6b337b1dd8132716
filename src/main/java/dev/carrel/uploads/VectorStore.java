package dev.carrel.uploads;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A store that programs put uploads into: a source of which the service owns the folder.
 *
 * @param id the name of the source
 * @param name as its maker called it; may be empty
 * @param metadata whatever its maker wants to find here again
 * @param createdSecond since 1970
 * @param activeSecond when it was last searched or changed, within an hour; since 1970
 * @param expiresAfterDays it is given up when it was left alone for so long; null for never
 */
public record VectorStore(
    String id,
    String name,
    @Nullable String description,
    Map<String, String> metadata,
    long createdSecond,
    long activeSecond,
    @Nullable Integer expiresAfterDays) {
  public static final int EXPIRES_AFTER_DAYS_MAX = 365;

  private static final long SECONDS_A_DAY = 86_400;

  public VectorStore {
    Ids.check(id, Ids.STORE);
    metadata = Map.copyOf(metadata);
  }

  /** When it is given up, in seconds since 1970; null for never. */
  public @Nullable Long expiresSecond() {
    return expiresAfterDays == null ? null : activeSecond + expiresAfterDays * SECONDS_A_DAY;
  }

  /** Whether it is given up. */
  public boolean isExpired(long nowSecond) {
    Long end = expiresSecond();
    return end != null && nowSecond >= end;
  }

  VectorStore activeAt(long second) {
    return new VectorStore(
        id, name, description, metadata, createdSecond, second, expiresAfterDays);
  }
}
