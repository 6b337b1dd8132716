package dev.carrel.ingest;

import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.index.IndexCounts;
import dev.carrel.index.IndexException;
import dev.carrel.parse.Parser;
import dev.carrel.power.Power;
import dev.carrel.power.Priority;
import dev.carrel.power.Restraint;
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
  private static final Duration STOP_MAX = Duration.ofSeconds(30);

  private final ChunkIndex index;
  private final Backlog backlog = new Backlog();
  private final Scout scout;
  private final Standstill standstill;
  private final Keeper keeper;
  private final BreakableParser parser;
  private final FileWork files;
  private final VectorWork vectors;
  private final VectorCache cache;
  private final SourceWatcher watcher;
  private final FileListing listing;
  private final Restraint restraint;
  private final Meter meter = new Meter();
  private final List<Thread> threads = new ArrayList<>();
  private final Set<String> justWatched = ConcurrentHashMap.newKeySet();
  private final Object asking = new Object();

  /** The most that was asked for since everything was done: a loss must not forget it. */
  private Reindex asked = Reindex.CHANGED;

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
    this.restraint = settings.restraint();
    this.cache = cache;
    this.parser = new BreakableParser(parser);
    this.files = new FileWork(this.parser, embedder, cache, index, settings);
    this.vectors = new VectorWork(index, embedder, cache, backlog);
    this.watcher = SourceWatcher.start(List.of(), rules, this::follow);
    this.standstill = new Standstill(index, backlog, settings.room(), System::nanoTime);
    this.keeper =
        new Keeper(
            index,
            backlog,
            vectors::isBusy,
            standstill,
            this::afterCommit,
            this::lookAgain,
            settings.commitEvery());
    this.scout =
        new Scout(
            new FolderWalk(rules),
            index,
            backlog,
            clock,
            new Rounds(settings.walkEvery(), settings.polls(), clock.instant()),
            this::rewatch,
            standstill::failed);
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
    // The keeper wakes those who wait for an answer, and stays as they are.
    Power power = settings.power();
    pipeline.startThread("carrel-scout", lowered(power, pipeline.scout::run));
    pipeline.startThread("carrel-keeper", pipeline.keeper::run);
    for (int number = 1; number <= settings.threads(); number++) {
      pipeline.startThread("carrel-worker-" + number, lowered(power, pipeline::work));
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
    synchronized (asking) {
      scout.hintAll(which);
      asked = which.compareTo(asked) > 0 ? which : asked;
    }
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
    parser.breakOff();
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
    synchronized (asking) {
      if (isIdle()) {
        reading(false);
        asked = Reindex.CHANGED;
      }
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

  /** What was not committed is lost: everything is compared with the index as it is now. */
  private void lookAgain() {
    synchronized (asking) {
      scout.hintAll(index.mismatches().isEmpty() ? asked : Reindex.ALL);
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
        } else if (backlog.isPaused() || !restraint.mayWork() || !vectors.step()) {
          backlog.awaitChange(changes, NOTHING_TO_DO);
        }
      } catch (BreakableParser.GivenUpException e) {
        task.ifPresent(backlog::giveBack); // The next start finds it as it was.
      } catch (IndexException e) {
        // The disk is full, or the index is damaged: the task is tried again when that is mended.
        standstill.failed(e);
        task.ifPresent(backlog::giveBack);
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
    } catch (IndexException | BreakableParser.GivenUpException e) {
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
    remarks.addAll(scout.remarks());
    vectors.remark().ifPresent(remarks::add);
    restraint.remark().ifPresent(remarks::add);
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

  private static Body lowered(Power power, Body body) {
    return () -> {
      if (!Priority.lower(power)) {
        log.debug("{} has the priority of all other work.", Thread.currentThread().getName());
      }
      body.run();
    };
  }

  /** What a thread does until it is stopped. */
  private interface Body {
    void run() throws InterruptedException;
  }
}
