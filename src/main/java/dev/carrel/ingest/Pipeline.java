package dev.carrel.ingest;

import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.index.IndexCounts;
import dev.carrel.index.IndexException;
import dev.carrel.parse.Parser;
import dev.carrel.watch.FolderWalk;
import dev.carrel.watch.Hint;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.Source;
import dev.carrel.watch.SourceWatcher;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from the sources to the index. Threads: a scout that walks, workers that read files
 * first and embed second, a keeper that refreshes and commits; the watcher brings its own.
 *
 * <p>Files come before vectors, so that everything can be found by its words as early as possible.
 */
public final class Pipeline implements Ingestion {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration NOTHING_TO_DO = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);

  private final ChunkIndex index;
  private final Backlog backlog = new Backlog();
  private final Scout scout;
  private final Keeper keeper;
  private final FileWork files;
  private final VectorWork vectors;
  private final VectorCache cache;
  private final SourceWatcher watcher;
  private final FileListing listing;
  private final Meter meter = new Meter();
  private final List<Thread> threads = new ArrayList<>();
  private final Set<String> justWatched = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  private Pipeline(
      LeaveOutRules rules,
      Parser parser,
      Embedder embedder,
      VectorCache cache,
      ChunkIndex index,
      IngestSettings settings,
      Clock clock) {
    this.index = index;
    this.cache = cache;
    this.files =
        new FileWork(parser, embedder, cache, index, settings, backlog::progressed, () -> stopped);
    this.vectors = new VectorWork(index, embedder, cache, backlog);
    this.watcher = SourceWatcher.start(List.of(), rules, this::follow);
    this.keeper =
        new Keeper(index, backlog, vectors::isBusy, this::afterCommit, settings.commitEvery());
    this.scout =
        new Scout(
            new FolderWalk(rules),
            index,
            backlog,
            clock,
            settings.walkEvery(),
            this::rewatch,
            keeper::trouble);
    this.listing = new FileListing(index, backlog);
  }

  /** Starts the threads; nothing is walked before {@link #sources} names what. */
  public static Pipeline start(
      LeaveOutRules rules,
      Parser parser,
      Embedder embedder,
      VectorCache cache,
      ChunkIndex index,
      IngestSettings settings,
      Clock clock) {
    Pipeline pipeline = new Pipeline(rules, parser, embedder, cache, index, settings, clock);
    pipeline.startThread("carrel-scout", pipeline.scout::run);
    pipeline.startThread("carrel-keeper", pipeline.keeper::run);
    for (int number = 1; number <= settings.threads(); number++) {
      pipeline.startThread("carrel-worker-" + number, pipeline::work);
    }
    return pipeline;
  }

  @Override
  public synchronized void sources(Collection<Source> wanted) {
    Set<String> names = new HashSet<>();
    wanted.forEach(source -> names.add(source.name()));
    Set<String> gone = new HashSet<>(index.filesBySource().keySet());
    for (Source source : scout.sources()) {
      gone.add(source.name());
    }
    gone.removeAll(names);
    gone.forEach(this::letGo);
    Set<Source> present = Set.copyOf(scout.sources());
    for (Source source : wanted) {
      if (!present.contains(source)) {
        // Watched before it is walked: what changes during the walk is hinted at.
        watcher.watch(source);
        justWatched.add(source.name());
        scout.add(source);
      }
    }
    if (!index.mismatches().isEmpty()) {
      scout.hintAll(Reindex.ALL);
    }
  }

  @Override
  public Status status() {
    Keeper.Figures figures = keeper.figures();
    IndexCounts counts = figures.index();
    Backlog.Counts onTheirWay = figures.backlog();
    boolean idle = isIdle();
    Map<FileState, Long> known = onTheirWay.knownByState();
    long indexed = counts.filesIndexed() - known.getOrDefault(FileState.INDEXED, 0L);
    long skipped = counts.filesSkipped() - known.getOrDefault(FileState.SKIPPED, 0L);
    long failed = counts.filesFailed() - known.getOrDefault(FileState.FAILED, 0L);
    long pending = onTheirWay.pending();
    return new Status(
        idle ? "idle" : "indexing",
        index.generation(),
        index.sequence(),
        new Status.Files(indexed + skipped + failed + pending, indexed, skipped, failed, pending),
        new Status.Chunks(counts.chunksTotal(), counts.chunksEmbedded()),
        sourceStatus(figures.filesBySource()),
        progress(idle, counts, onTheirWay),
        new Status.Embeddings(vectors.computed(), files.vectorsReused()),
        remarks(),
        keeper.problem().orElse(null));
  }

  @Override
  public void reindex(Reindex which) {
    scout.hintAll(which);
  }

  @Override
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      long changes = backlog.changes();
      if (isIdle()) {
        return true;
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      backlog.awaitChange(changes, Duration.ofNanos(Math.min(left, NOTHING_TO_DO.toNanos())));
    }
  }

  @Override
  public FileList files(FileQuery query) {
    return listing.list(query);
  }

  @Override
  public void close() {
    stopped = true;
    watcher.close();
    scout.stop();
    keeper.stop();
    backlog.changed();
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        if (!thread.join(STOP_MAX)) {
          log.warn("{} did not stop within {} s", thread.getName(), STOP_MAX.toSeconds());
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    keeper.finish();
    cache.flush();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isIdle() {
    return scout.isIdle() && backlog.isEmpty() && vectors.isIdle() && !keeper.uncommitted();
  }

  private void afterCommit() {
    if (isIdle()) {
      reading(false);
    }
    mendIfEverythingIsDone();
  }

  /** Old and new ways stay mixed until every file of every source has been done in the new one. */
  private void mendIfEverythingIsDone() {
    boolean complete =
        scout.sources().stream()
            .allMatch(source -> scout.condition(source.name()).equals(Scout.Condition.OK));
    if (complete && isIdle() && !index.mismatches().isEmpty()) {
      index.mismatchesMended();
      keeper.commitSoon();
    }
  }

  private void follow(Hint hint) {
    scout.hint(hint.source(), hint.path(), Reindex.CHANGED);
  }

  /** Before a walk over a whole source; one that was added just now is watched already. */
  private void rewatch(Source source) {
    if (!justWatched.remove(source.name())) {
      watcher.rewatch(source);
    }
  }

  private void letGo(String source) {
    watcher.unwatch(source);
    scout.remove(source);
    backlog.dropWaiting(source);
    index.forEachFileUnder(
        source,
        "",
        file -> backlog.add(new FileTask.Remove(new FileName(source, file.path()), file)));
  }

  private void work() throws InterruptedException {
    while (!stopped) {
      long changes = backlog.changes();
      Optional<FileTask> task = backlog.take();
      try {
        if (task.isPresent()) {
          carryOut(task.get());
        } else if (!vectors.step()) {
          backlog.awaitChange(changes, NOTHING_TO_DO);
        }
      } catch (IndexException e) {
        // The disk is full, or the index is damaged: the task is tried again when that is mended.
        task.ifPresent(backlog::giveBack);
        keeper.trouble(e);
        Thread.sleep(PAUSE_AFTER_TROUBLE);
      } catch (FileWork.StoppedException e) {
        task.ifPresent(backlog::giveBack); // nobody will take it; the next start finds it
      }
    }
  }

  private void carryOut(FileTask task) {
    switch (task) {
      case FileTask.Read read -> backlog.done(read, read(read));
      case FileTask.Remove remove -> {
        files.remove(remove);
        backlog.done(remove, null);
      }
    }
  }

  private @Nullable FileRecord read(FileTask.Read task) {
    try {
      return files.read(task);
    } catch (IndexException | FileWork.StoppedException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      log.error("{} could not be taken in", task.name(), e);
      return files.stumbled(task, e);
    }
  }

  private List<Status.SourceStatus> sourceStatus(Map<String, Long> filesBySource) {
    return scout.sources().stream()
        .map(source -> {
          Scout.Condition condition = scout.condition(source.name());
          return new Status.SourceStatus(
              source.name(),
              source.folder().toString(),
              condition.state(),
              condition.remark(),
              filesBySource.getOrDefault(source.name(), 0L));
        })
        .toList();
  }

  private List<String> remarks() {
    List<String> remarks = new ArrayList<>(index.mismatches());
    remarks.addAll(watcher.remarks());
    vectors.remark().ifPresent(remarks::add);
    return remarks;
  }

  private Status.@Nullable Progress progress(
      boolean idle, IndexCounts counts, Backlog.Counts onTheirWay) {
    Meter.Reading reading = reading(!idle);
    if (idle) {
      return null;
    }
    long chunksLeft = counts.chunksTotal() - counts.chunksEmbedded();
    return new Status.Progress(
        !scout.isIdle(),
        reading.filesDone(),
        reading.filesDone() + onTheirWay.unread(),
        counts.chunksEmbedded(),
        counts.chunksTotal(),
        reading.filesPerSecond(),
        reading.chunksPerSecond(),
        secondsLeft(onTheirWay.unread(), chunksLeft, reading));
  }

  private Meter.Reading reading(boolean workUnderWay) {
    return meter.read(
        System.nanoTime(),
        workUnderWay,
        backlog.counts().filesDone(),
        vectors.computed() + files.vectorsReused());
  }

  /**
   * Files are read first, then embedded; what the files still to be read will add is not known and
   * not guessed.
   */
  private static @Nullable Long secondsLeft(long files, long chunks, Meter.Reading reading) {
    double seconds = 0;
    if (files > 0) {
      if (reading.filesPerSecond() <= 0) {
        return null;
      }
      seconds += files / reading.filesPerSecond();
    }
    if (chunks > 0) {
      if (reading.chunksPerSecond() <= 0) {
        return null;
      }
      seconds += chunks / reading.chunksPerSecond();
    }
    return Math.round(seconds);
  }

  private void startThread(String name, Body body) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .unstarted(() -> {
              try {
                body.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    threads.add(thread);
    thread.start();
  }

  /** What a thread does until it is stopped. */
  private interface Body {
    void run() throws InterruptedException;
  }
}
