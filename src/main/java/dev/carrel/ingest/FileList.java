package dev.carrel.ingest;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files and what became of them, as tools see it.
 *
 * @param total how many match, of which {@code files} is one page
 * @param next cursor of the page after this one; null when this is the last
 */
public record FileList(long total, List<Entry> files, @Nullable String next) {
  public FileList {
    files = List.copyOf(files);
  }

  /** The last page. */
  public FileList(long total, List<Entry> files) {
    this(total, files, null);
  }

  /**
   * One file.
   *
   * @param state {@code indexed}, {@code skipped}, {@code failed} or {@code pending}
   * @param reason one sentence; null when indexed without a remark, or pending
   * @param stageMillis how long each stage took, by its name: parse, chunk, index
   */
  public record Entry(
      String source,
      String path,
      String state,
      @Nullable String reason,
      int attempts,
      long sizeBytes,
      @Nullable String modifiedAt,
      @Nullable String sha256,
      @Nullable String mediaType,
      @Nullable String parser,
      int documents,
      int chunks,
      Map<String, Double> stageMillis) {
    public Entry {
      stageMillis = Map.copyOf(stageMillis);
    }
  }
}
