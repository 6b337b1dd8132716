package dev.carrel.ingest;

import dev.carrel.embed.VectorCache;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.index.IndexCounts;
import dev.carrel.index.IndexException;
import dev.carrel.power.Restraint;
import dev.carrel.watch.FolderWalk;
import dev.carrel.watch.Hint;
import dev.carrel.watch.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from the sources to one generation of the index. Threads: a scout that walks, workers
 * that read files first and embed second, a keeper that refreshes and commits.
 *
 * <p>Files come before vectors, so that everything can be found by its words as early as possible.
 */
final class Pipeline implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration NOTHING_TO_DO = Duration.ofSeconds(1);

  private final ChunkIndex index;
  private final Backlog backlog = new Backlog();
  private final Scout scout;
  private final Standstill standstill;
  private final Keeper keeper;
  private final BreakableParser parser;
  private final FileWork files;
  private final VectorWork vectors;
  private final VectorCache cache;
  private final SharedWatch watch;
  private final Pauses pauses;
  private final FileListing listing;
  private final FileTracing tracing;
  private final Restraint restraint;
  private final StageTimes stageTimes;
  private final Consumer<Hint> follower;
  private final Meter meter = new Meter();
  private final Crew crew;
  private final Set<String> justWatched = ConcurrentHashMap.newKeySet();
  private final Object asking = new Object();

  /** The most that was asked for since everything was done: a loss must not forget it. */
  private Ingestion.Reindex asked = Ingestion.Reindex.CHANGED;

  private volatile boolean stopped;

  /**
   * When work rests, asked again and again.
   *
   * @param files whether files are left unread
   * @param vectors whether texts are left without a vector
   */
  record Pauses(BooleanSupplier files, BooleanSupplier vectors) {}

  private Pipeline(Tools tools, SharedWatch watch, ChunkIndex index, Pauses pauses) {
    IngestSettings settings = tools.settings();
    this.index = index;
    this.restraint = settings.restraint();
    this.stageTimes = tools.stageTimes();
    this.crew = new Crew(settings.power());
    this.watch = watch;
    this.pauses = pauses;
    this.cache = tools.cache();
    this.parser = new BreakableParser(tools.parser());
    this.files =
        new FileWork(
            parser,
            tools.embedder(),
            cache,
            index,
            settings,
            backlog::progressed,
            this::isUnwanted);
    this.vectors = new VectorWork(index, tools.embedder(), cache, backlog, tools.stageTimes());
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
            new FolderWalk(tools.rules()),
            index,
            backlog,
            tools.clock(),
            new Rounds(settings.walkEvery(), settings.polls(), tools.clock().instant()),
            this::rewatch,
            standstill::failed);
    this.listing = new FileListing(index, backlog);
    this.tracing = new FileTracing(tools.rules(), index, backlog, "the next walk");
    this.follower = this::follow;
  }

  /**
   * Starts the threads; nothing is walked before {@link #sources} names what.
   *
   * @param workers how many threads read and embed
   * @param index stays open when this is closed
   */
  static Pipeline start(
      Tools tools, SharedWatch watch, ChunkIndex index, int workers, Pauses pauses) {
    Pipeline pipeline = new Pipeline(tools, watch, index, pauses);
    watch.join(pipeline.follower);
    pipeline.crew.startInBackground("carrel-scout", pipeline.scout::run);
    // It wakes those who wait for an answer, and what a low thread wakes is as low for good.
    pipeline.crew.start("carrel-keeper", pipeline.keeper::run);
    pipeline.employ(workers);
    return pipeline;
  }

  /** Has no fewer than so many threads read and embed from now on. For one thread at a time. */
  void employ(int workers) {
    crew.employ(workers, this::work);
  }

  synchronized void sources(Collection<Source> wanted) {
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
        watch.watch(source);
        justWatched.add(source.name());
        scout.add(source);
      }
    }
  }

  Status status() {
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
        embeddings(),
        remarks(),
        keeper.problem().orElse(null));
  }

  void reindex(Ingestion.Reindex which) {
    synchronized (asking) {
      scout.hintAll(which);
      asked = which.compareTo(asked) > 0 ? which : asked;
    }
  }

  /**
   * How far a look at files has come.
   *
   * @param taken whether it has seen all that is there
   * @param waiting files that are not found as they are yet
   */
  record Looked(boolean taken, long waiting) {
    boolean isDone() {
      return taken && waiting == 0;
    }
  }

  /** Looks at files and waits until what is there is found by its words. */
  Looked rescan(@Nullable String source, String path, Ingestion.Reindex which, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    long look = scout.look(source, path, which);
    while (true) {
      long changes = backlog.changes();
      if (scout.hasFollowed(look)) {
        break;
      }
      if (!awaitChange(changes, end)) {
        return new Looked(false, backlog.unquiet(source, path).size());
      }
    }
    // What changes from here on is none of this look's.
    Set<FileName> waiting = backlog.unquiet(source, path);
    while (true) {
      long changes = backlog.changes();
      waiting.removeIf(backlog::isQuiet);
      if (waiting.isEmpty() || !awaitChange(changes, end)) {
        return new Looked(true, waiting.size());
      }
    }
  }

  /** False when the time is over or nothing will change any more. */
  private boolean awaitChange(long since, long endNanos) throws InterruptedException {
    long left = endNanos - System.nanoTime();
    if (left <= 0 || stopped) {
      return false;
    }
    backlog.awaitChange(since, Duration.ofNanos(Math.min(left, NOTHING_TO_DO.toNanos())));
    return true;
  }

  /** Why a source was not seen whole, or could not be written, a sentence each. */
  List<String> obstacles(@Nullable String source) {
    List<String> obstacles = new ArrayList<>(keeper.problem().stream().toList());
    obstacles.addAll(conditions(source));
    return obstacles;
  }

  private List<String> conditions(@Nullable String source) {
    List<String> conditions = new ArrayList<>();
    for (Source each : scout.sources()) {
      String remark = scout.condition(each.name()).remark();
      if (remark != null && (source == null || each.name().equals(source))) {
        conditions.add("source " + each.name() + ": " + remark);
      }
    }
    return conditions;
  }

  boolean awaitIdle(Duration timeout) throws InterruptedException {
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

  Status.Embeddings embeddings() {
    return new Status.Embeddings(vectors.computed(), files.vectorsReused());
  }

  /** Looks at a path again. */
  void look(FileName name) {
    scout.hint(name.source(), name.path(), Ingestion.Reindex.CHANGED);
  }

  /** Looks at files, some time. */
  void look(@Nullable String source, String path, Ingestion.Reindex which) {
    scout.look(source, path, which);
  }

  /** What hinders one of the sources from being seen whole, a sentence each. */
  List<String> unseen() {
    return conditions(null);
  }

  /** Lets go of a source and takes it off the disk; has happened when this returns. */
  void purge(String source) throws InterruptedException {
    watch.unwatch(source);
    scout.remove(source);
    vectors.forget(source);
    while (true) {
      backlog.dropWaiting(source);
      long changes = backlog.changes();
      if (!backlog.holds(source) && !vectors.holds(source)) {
        break;
      }
      if (keeper.problem().isPresent()) {
        throw new IndexException(keeper.problem().get());
      }
      backlog.awaitChange(changes, NOTHING_TO_DO);
    }
    index.removeSource(source);
    expunge();
  }

  /** Takes what was deleted off the disk. */
  void expunge() {
    index.expunge();
    keeper.recount();
  }

  FileList files(FileQuery query) {
    return listing.list(query);
  }

  FileTrace trace(Source source, String path) {
    return tracing.trace(source, path);
  }

  @Override
  public void close() {
    stopped = true;
    parser.breakOff();
    watch.leave(follower);
    scout.stop();
    keeper.stop();
    backlog.stop();
    boolean interrupted = crew.awaitEnd();
    keeper.finish();
    cache.flush();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isIdle() {
    return scout.isIdle() && backlog.isEmpty() && vectors.isIdle() && !keeper.uncommitted();
  }

  private void afterCommit() {
    synchronized (asking) {
      if (isIdle()) {
        reading(false);
        asked = Ingestion.Reindex.CHANGED;
      }
    }
  }

  /** What was not committed is lost: everything is compared with the index as it is now. */
  private void lookAgain() {
    synchronized (asking) {
      scout.hintAll(asked);
    }
  }

  private void follow(Hint hint) {
    scout.hint(hint.source(), hint.path(), Ingestion.Reindex.CHANGED);
  }

  /** Before a walk over a whole source; one that was added just now is watched already. */
  private void rewatch(Source source) {
    if (!justWatched.remove(source.name())) {
      watch.rewatch(source);
    }
  }

  private void letGo(String source) {
    watch.unwatch(source);
    scout.remove(source);
    backlog.dropWaiting(source);
    // What is being read or not visible yet is not in the index and goes all the same.
    List<FileName> onTheirWay = new ArrayList<>();
    backlog.forEachUnder(source, "", (name, record) -> onTheirWay.add(name));
    index.forEachFileUnder(
        source,
        "",
        file -> backlog.add(new FileTask.Remove(new FileName(source, file.path()), file)));
    onTheirWay.forEach(name ->
        backlog.add(
            new FileTask.Remove(name, index.file(name.source(), name.path()).orElse(null))));
  }

  private void work() throws InterruptedException {
    while (!stopped) {
      long changes = backlog.changes();
      Optional<FileTask> task = pauses.files().getAsBoolean() ? Optional.empty() : backlog.take();
      try {
        if (task.isPresent()) {
          carryOut(task.get());
        } else if (backlog.isPaused()
            || pauses.vectors().getAsBoolean()
            || !restraint.mayWork()
            || !vectors.step()) {
          backlog.awaitChange(changes, NOTHING_TO_DO);
        }
      } catch (BreakableParser.GivenUpException | FileWork.StoppedException e) {
        task.ifPresent(this::leaveOff);
      } catch (IndexException e) {
        // The disk is full, or the index is damaged: the task is tried again when that is mended.
        standstill.failed(e);
        task.ifPresent(backlog::giveBack);
      }
    }
  }

  private boolean isUnwanted(String source) {
    return stopped || !scout.isSource(source);
  }

  /** At the service's end the next start finds the file as it was; at its source's end it goes. */
  private synchronized void leaveOff(FileTask task) {
    if (!stopped && !scout.isSource(task.name().source())) {
      backlog.add(new FileTask.Remove(task.name(), task.known()));
    }
    backlog.giveBack(task);
  }

  private void carryOut(FileTask task) {
    switch (task) {
      case FileTask.Read read -> {
        FileRecord after = read(read);
        measure(read.known(), after);
        backlog.done(read, after);
      }
      case FileTask.Remove remove -> {
        files.remove(remove);
        backlog.done(remove, null);
      }
    }
  }

  /** What was not read again has the times of its last reading. */
  private void measure(@Nullable FileRecord before, @Nullable FileRecord after) {
    if (after == null
        || (before != null && before.stageTimes().equals(after.stageTimes()))
        || after.stageTimes().values().stream().allMatch(Duration::isZero)) {
      return;
    }
    for (StageTimes.Stage stage : StageTimes.Stage.values()) {
      Duration took = after.stageTimes().get(stage.name().toLowerCase(Locale.ROOT));
      if (took != null) {
        stageTimes.took(stage, took.toNanos());
      }
    }
  }

  private @Nullable FileRecord read(FileTask.Read task) {
    try {
      return files.read(task);
    } catch (IndexException | BreakableParser.GivenUpException | FileWork.StoppedException e) {
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
    remarks.addAll(watch.remarks());
    remarks.addAll(scout.remarks());
    remarks.addAll(parser.remarks());
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
        reading.secondsLeft(onTheirWay.unread(), chunksLeft));
  }

  private Meter.Reading reading(boolean workUnderWay) {
    return meter.read(
        System.nanoTime(),
        workUnderWay,
        backlog.counts().filesDone(),
        vectors.computed() + files.vectorsReused());
  }
}
