package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexCounts;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.Source;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An index that is only looked at: it tells how it was left. Nothing is walked, read or written.
 */
public final class AtRest implements Ingestion {
  private final ChunkIndex index;
  private final List<Source> sources;
  private final FileListing listing;
  private final FileTracing tracing;

  /**
   * Looks at an index.
   *
   * @param index may be opened for reading only
   * @param sources as they are remembered
   * @param rules what is left out of them
   */
  public AtRest(ChunkIndex index, Collection<Source> sources, LeaveOutRules rules) {
    this.index = index;
    this.sources = List.copyOf(sources);
    Backlog nothing = new Backlog();
    this.listing = new FileListing(index, nothing);
    this.tracing = new FileTracing(rules, index, nothing, "carrel index");
  }

  @Override
  public void sources(Collection<Source> wanted) {
    throw new IllegalStateException("an index at rest takes no sources");
  }

  @Override
  public void purge(String source) {
    throw new IllegalStateException("an index at rest erases nothing");
  }

  @Override
  public Status status() {
    IndexCounts counts = index.counts();
    Map<String, Long> filesBySource = index.filesBySource();
    boolean embedded = counts.chunksTotal() == counts.chunksEmbedded();
    return new Status(
        embedded ? "idle" : "indexing",
        index.generation(),
        index.sequence(),
        new Status.Files(
            counts.filesIndexed() + counts.filesSkipped() + counts.filesFailed(),
            counts.filesIndexed(),
            counts.filesSkipped(),
            counts.filesFailed(),
            0),
        new Status.Chunks(counts.chunksTotal(), counts.chunksEmbedded()),
        sources.stream()
            .map(source ->
                new Status.SourceStatus(
                    source.name(),
                    source.folder().toString(),
                    "ok",
                    "as it was when the index was last written",
                    filesBySource.getOrDefault(source.name(), 0L)))
            .toList(),
        null,
        new Status.Embeddings(0, 0),
        embedded
            ? index.mismatches()
            : List.of("The index was left before everything was embedded: run carrel index."),
        null);
  }

  @Override
  public void reindex(Reindex which) {
    throw new IllegalStateException("an index at rest is not indexed");
  }

  @Override
  public Rescan rescan(@Nullable String source, String path, Reindex which, Duration timeout) {
    throw new IllegalStateException("an index at rest looks at no files");
  }

  @Override
  public long sequence() {
    return index.sequence();
  }

  @Override
  public boolean awaitSequence(long sequence, Duration timeout) throws InterruptedException {
    return index.awaitSequence(sequence, timeout);
  }

  @Override
  public boolean awaitIdle(Duration timeout) {
    return true;
  }

  @Override
  public FileList files(FileQuery query) {
    return listing.list(query);
  }

  @Override
  public Set<String> pathsWithoutVectors(String source) {
    return index.pathsWithoutVectors(source);
  }

  @Override
  public FileTrace trace(Source source, String path) {
    return tracing.trace(source, path);
  }

  @Override
  public void close() {
    // The index belongs to whoever opened it.
  }
}
