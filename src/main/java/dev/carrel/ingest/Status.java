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
 * @param rebuild null when no generation is being built
 * @param nightly null where there is none, as in a command that reads the index alone
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
    @Nullable String problem,
    @Nullable Rebuild rebuild,
    @Nullable Nightly nightly) {
  public Status {
    remarks = List.copyOf(remarks);
    sources = List.copyOf(sources);
  }

  /** Of one generation alone, without a schedule. */
  public Status(
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
    this(
        state,
        generation,
        sequence,
        files,
        chunks,
        sources,
        progress,
        embeddings,
        remarks,
        problem,
        null,
        null);
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
  public record Embeddings(long computed, long reused) {
    Embeddings plus(Embeddings more) {
      return new Embeddings(computed + more.computed, reused + more.reused);
    }
  }

  /**
   * The generation that is being built beside the one that is searched.
   *
   * @param generation its number
   * @param filesTotal known so far; that of the generation that is searched, at least
   * @param waitingFor what keeps it from being searched though it is built, as one sentence; null
   *     while it is being built
   */
  public record Rebuild(
      int generation,
      long filesDone,
      long filesTotal,
      long chunksDone,
      long chunksTotal,
      @Nullable String waitingFor) {}

  /**
   * The nightly run. Times are ISO 8601.
   *
   * @param running whether it is under way
   * @param waitingFor what the run that is due waits for, as one sentence; null when none is due
   * @param nextAt null when there is no schedule
   * @param lastOutcome what the last run did, as one sentence; null when there was none
   * @param quality how well search finds, as measured last; null when it never was
   */
  public record Nightly(
      boolean running,
      @Nullable String waitingFor,
      @Nullable String nextAt,
      @Nullable String lastStartedAt,
      @Nullable Double lastSeconds,
      @Nullable String lastOutcome,
      @Nullable Quality quality) {}

  /**
   * How well search finds passages of the person's own files by what stood above them.
   *
   * @param at ISO 8601
   * @param questions how many were asked
   * @param recall1 share of them whose passage was the first hit; recall5 and recall10, one of so
   *     many
   * @param mrr10 mean of one over the rank, 0 beyond the tenth
   * @param trend recall10 of the last runs, this one last
   * @param warning where search became worse of late, as one sentence; else null
   */
  public record Quality(
      String at,
      int questions,
      double recall1,
      double recall5,
      double recall10,
      double mrr10,
      List<Double> trend,
      @Nullable String warning) {
    public Quality {
      trend = List.copyOf(trend);
    }
  }
}
