package dev.carrel.index;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of one file. Written after the file's documents; it makes them current.
 *
 * @param path relative to the source, separated by {@code /}
 * @param reason one sentence; null exactly when indexed without a remark
 * @param attempts how often this content has been tried
 * @param fileKey device and inode, or empty
 * @param contentSha256 of the file's bytes; null when they were never read
 * @param parser such as {@code markdown} or {@code tika:pdf}; {@code walk} where the walk itself
 *     found that it can't be read; null when none ran
 * @param documentCount how many documents of this file can be found: 1 for an ordinary one, one for
 *     each message or entry of a container
 * @param chunkCount over all its documents
 * @param stageTimes how long each stage took, by its name: parse, chunk, index
 */
public record FileRecord(
    String source,
    String path,
    FileState state,
    @Nullable String reason,
    int attempts,
    long sizeBytes,
    Instant modifiedAt,
    String fileKey,
    @Nullable String contentSha256,
    @Nullable String mediaType,
    @Nullable String parser,
    int documentCount,
    int chunkCount,
    Map<String, Duration> stageTimes) {
  public FileRecord {
    stageTimes = Map.copyOf(stageTimes);
    if (state != FileState.INDEXED && reason == null) {
      throw new IllegalArgumentException(
          source + "/" + path + " is " + state + " without a reason");
    }
  }
}
