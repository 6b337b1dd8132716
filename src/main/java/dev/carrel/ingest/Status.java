package dev.carrel.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where everything stands, as tools see it.
 *
 * @param state {@code indexing} or {@code idle}; idle only when every change seen so far is
 *     searchable by words and by meaning
 * @param generation counts rebuilds
 * @param sequence rises with every visible change
 * @param progress null when idle
 * @param remarks what a person should know though it hinders nothing, a sentence each
 * @param problem why nothing can be taken in now (a full disk, a damaged index), as one sentence;
 *     null when all is well
 */
public record Status(
    String state,
    int generation,
    long sequence,
    Files files,
    Chunks chunks,
    List<SourceStatus> sources,
    @Nullable Progress progress,
    Embeddings embeddings,
    List<String> remarks,
    @Nullable String problem) {
  public Status {
    remarks = List.copyOf(remarks);
    sources = List.copyOf(sources);
  }

  /** Files by state; {@code found} is the sum of the four. */
  public record Files(long found, long indexed, long skipped, long failed, long pending) {}

  public record Chunks(long total, long embedded) {}

  /**
   * One source and how it is.
   *
   * @param state {@code ok}, {@code walking}, {@code missing}, {@code incomplete}
   * @param remark one sentence where the state is not ok; else null
   */
  public record SourceStatus(
      String name, String folder, String state, @Nullable String remark, long files) {}

  /**
   * How far the work is that is under way.
   *
   * @param filesDone since this work began
   * @param filesTotal known so far
   * @param chunksPerSecond embedded, over the last seconds
   * @param secondsLeft estimate; null while there is nothing to estimate from
   */
  public record Progress(
      boolean walking,
      long filesDone,
      long filesTotal,
      long chunksDone,
      long chunksTotal,
      double filesPerSecond,
      double chunksPerSecond,
      @Nullable Long secondsLeft) {}

  /** Vectors since the start of this process. */
  public record Embeddings(long computed, long reused) {}
}
