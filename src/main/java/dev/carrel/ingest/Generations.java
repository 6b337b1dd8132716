package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.GenerationFolder;
import dev.carrel.index.HeldCommit;
import dev.carrel.index.IndexException;
import dev.carrel.index.LuceneIndex;
import dev.carrel.watch.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the generation that is searched true to the sources, and when files have to be read, cut or
 * embedded in another way builds the next one beside it and changes over. No search waits for that,
 * fails of it or finds less.
 */
public final class Generations implements Ingestion {
  private static final Logger log = LoggerFactory.getLogger(Generations.class);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration STOP_MAX = Duration.ofSeconds(60);

  /** Comparing every file of two generations takes seconds where there are a million. */
  private static final Duration LOOK_MAX_AGE = Duration.ofSeconds(30);

  private final GenerationFolder folder;
  private final Tools tools;
  private final BooleanSupplier quiet;
  private final SharedWatch watch;
  private final Trial trial;
  private final Thread thread;

  /** Held while generations come and go, and by who must not meet that. */
  private final Object changing = new Object();

  /** Set under both monitors; read without any. */
  private volatile Held held;

  private volatile Status.Embeddings ofFormer = new Status.Embeddings(0, 0);
  private volatile @Nullable String waitingFor;
  private volatile @Nullable String trouble;
  private volatile boolean rebuildWanted;
  private volatile boolean stopped;

  private final AtomicInteger commitsHeld = new AtomicInteger();
  private @Nullable Collection<Source> sources;
  private List<String> remarks;

  /** A generation and what keeps it true. */
  private record Side(LuceneIndex index, Pipeline pipeline) {}

  private record Held(Side live, @Nullable Side next) {}

  /** What was compared when the two generations were compared last. */
  private record Look(long liveSequence, long nextSequence) {}

  private Look lastLook = new Look(-1, -1);
  private long lastLookNanos;

  private Generations(
      GenerationFolder folder, GenerationFolder.Live open, Tools tools, BooleanSupplier quiet) {
    this.folder = folder;
    this.tools = tools;
    this.quiet = quiet;
    this.watch = new SharedWatch(tools.rules());
    this.remarks = open.remark().stream().toList();
    this.trial = new Trial(folder, this::wake);
    this.rebuildWanted =
        open.remark().isPresent() || folder.hasNext() || !open.index().mismatches().isEmpty();
    Pipeline pipeline =
        Pipeline.start(
            tools,
            watch,
            open.index(),
            tools.settings().threads(),
            new Pipeline.Pauses(() -> false, quiet));
    this.held = new Held(new Side(open.index(), pipeline), null);
    this.thread = Thread.ofPlatform().daemon().name("carrel-generations").unstarted(this::run);
  }

  /**
   * Opens the index and starts to work; nothing is walked before {@link #sources} names what.
   *
   * @param quiet asked again and again: true while nothing heavy may go on; files are still found
   *     by their words then
   * @throws IndexException as {@link GenerationFolder#openLive}
   */
  public static Generations start(GenerationFolder folder, Tools tools, BooleanSupplier quiet) {
    Generations generations = new Generations(folder, folder.openLive(), tools, quiet);
    generations.thread.start();
    return generations;
  }

  /** What is searched now, as it stays until it is closed, whatever takes its place meanwhile. */
  public ChunkIndex.Snapshot snapshot() {
    return ofLive(side -> trial.of(side.index().snapshot()));
  }

  /** Holds the last commit of what is searched; no other generation takes its place meanwhile. */
  public HeldCommit hold() {
    synchronized (changing) {
      HeldCommit commit = live().hold();
      commitsHeld.incrementAndGet();
      return commit.andWhenClosed(commitsHeld::decrementAndGet);
    }
  }

  /** The generation that is searched now; another may be a moment later. */
  public LuceneIndex live() {
    return held.live().index();
  }

  @Override
  public synchronized void sources(Collection<Source> wanted) {
    sources = List.copyOf(wanted);
    held.live().pipeline().sources(wanted);
    Side next = held.next();
    if (next != null) {
      next.pipeline().sources(wanted);
    }
    notifyAll();
  }

  @Override
  public Status status() {
    Held now = held;
    Status live = ofLive(side -> side.pipeline().status());
    Side next = now.next();
    List<String> all = new ArrayList<>(live.remarks());
    synchronized (this) {
      all.addAll(remarks);
    }
    boolean resting = quiet.getAsBoolean();
    if (resting && (next != null || live.state().equals("indexing"))) {
      all.add("These are quiet hours: nothing is embedded or rebuilt before they end.");
    }
    Status building = next == null ? null : next.pipeline().status();
    Status.Embeddings embeddings = ofFormer.plus(live.embeddings());
    return new Status(
        isRebuilding() ? "indexing" : live.state(),
        live.generation(),
        live.sequence(),
        live.files(),
        live.chunks(),
        live.sources(),
        live.progress() == null && building != null ? building.progress() : live.progress(),
        building == null ? embeddings : embeddings.plus(building.embeddings()),
        all,
        live.problem() == null ? trouble : live.problem(),
        building == null ? null : rebuild(building, live),
        null);
  }

  @Override
  public void reindex(Reindex which) {
    switch (which) {
      case CHANGED, FAILED, VERIFY -> {
        Held now = held;
        now.live().pipeline().reindex(which);
        Side next = now.next();
        if (next != null) {
          next.pipeline().reindex(which);
        }
      }
      case ALL -> rebuild();
      case NIGHTLY -> throw new IllegalArgumentException("the nightly run is no one index's");
    }
  }

  @Override
  public Rescan rescan(@Nullable String source, String path, Reindex which, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      Held now = held;
      Side live = now.live();
      Side next = now.next();
      if (next != null) {
        next.pipeline().look(source, path, which);
      }
      Pipeline.Looked looked =
          live.pipeline()
              .rescan(source, path, which, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      if (live.equals(held.live())) {
        List<String> obstacles = live.pipeline().obstacles(source);
        return new Rescan(
            live.index().sequence(),
            looked.isDone() && obstacles.isEmpty(),
            looked.waiting(),
            looked.taken()
                ? obstacles
                : Stream.concat(
                        Stream.of("Not everything that is there has been seen yet."),
                        obstacles.stream())
                    .toList());
      }
      // Another generation has taken its place, and may not have seen what was seen here.
    }
  }

  @Override
  public long sequence() {
    return held.live().index().sequence();
  }

  @Override
  public boolean awaitSequence(long sequence, Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      Side live = held.live();
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      if (live.index().awaitSequence(sequence, left)) {
        return true;
      }
      // Or it was closed since another has taken its place, whose numbers go on above its own.
      if (live.equals(held.live())) {
        return false;
      }
    }
  }

  /** Waits until nothing is to be done but what waits for a source to come back. */
  @Override
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      long left = end - System.nanoTime();
      Duration pause = Duration.ofNanos(Math.clamp(left, 0, TICK.toNanos()));
      boolean idle = held.live().pipeline().awaitIdle(pause);
      if (idle && !isRebuilding()) {
        return true;
      }
      if (left <= 0) {
        return false;
      }
      synchronized (this) {
        if (idle && isRebuilding()) {
          wait(Math.max(1, pause.toMillis()));
        }
      }
    }
  }

  /** Waits until every change of the sources can be found; a rebuild may go on. */
  boolean awaitLiveIdle(Duration timeout) throws InterruptedException {
    return held.live().pipeline().awaitIdle(timeout);
  }

  @Override
  public FileList files(FileQuery query) {
    return ofLive(side -> side.pipeline().files(query));
  }

  @Override
  public Set<String> pathsWithoutVectors(String source) {
    return ofLive(side -> side.index().pathsWithoutVectors(source));
  }

  @Override
  public FileTrace trace(Source source, String path) {
    return ofLive(side -> side.pipeline().trace(source, path));
  }

  @Override
  public void purge(String source) {
    synchronized (changing) {
      try {
        Set<String> stillUsed = new HashSet<>();
        for (Side side : sides()) {
          side.pipeline().purge(source);
          side.index().forEachVector((text, vector) -> stillUsed.add(text));
        }
        if (folder.hasPrevious()) {
          trial.end();
        }
        tools.cache().retain(stillUsed);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IndexException("The erasing of " + source + " was interrupted: do it again.", e);
      }
    }
  }

  /**
   * Takes deleted texts off the disk, out of every generation. The one before this one is given up
   * for it, unless this one is damaged.
   */
  void cleanUp() {
    for (Side side : sides()) {
      try {
        side.pipeline().expunge();
      } catch (IndexException e) {
        if (sides().contains(side)) {
          throw e;
        }
        log.debug("A generation was closed while it was cleaned up", e);
      }
    }
    synchronized (changing) {
      if (folder.hasPrevious() && new Candidate(folder, live()).isSound()) {
        trial.end();
      }
    }
  }

  /** Builds a new generation if this one was made in another way than today's. */
  void rebuildIfOutdated() {
    if (held.next() == null && !held.live().index().mismatches().isEmpty()) {
      rebuild();
    }
  }

  /** Stops everything, whatever goes wrong in between. */
  @Override
  public void close() {
    stopped = true;
    synchronized (this) {
      notifyAll();
    }
    boolean interrupted = false;
    try {
      if (!thread.join(STOP_MAX)) {
        log.warn("{} did not stop within {} s", thread.getName(), STOP_MAX.toSeconds());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    watch.close();
    Held now = held;
    try {
      Side next = now.next();
      if (next != null) {
        close(next);
      }
    } finally {
      close(now.live());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopped) {
        try {
          step();
          trouble = null;
        } catch (IndexException e) {
          // A full disk, say: it is tried again when that is mended.
          if (!String.valueOf(e.getMessage()).equals(trouble)) {
            log.info("The next generation has to wait", e);
          }
          trouble = e.getMessage();
        }
        synchronized (this) {
          notifyAll();
          if (!stopped) {
            wait(TICK.toMillis());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    synchronized (changing) {
      if (trial.isPassed()) {
        held.live().index().commit();
        trial.end();
      }
      if (rebuildWanted && held.next() == null) {
        begin();
      }
    }
    Side next = held.next();
    if (next != null && next.pipeline().awaitIdle(TICK)) {
      synchronized (changing) {
        changeOverIfReady(next);
      }
    }
  }

  private synchronized void rebuild() {
    Side next = held.next();
    if (next != null) {
      // What it has read so far may be older than the wish.
      next.pipeline().reindex(Reindex.ALL);
    }
    waitingFor = null;
    rebuildWanted = true;
    notifyAll();
  }

  private void begin() {
    Collection<Source> wanted;
    synchronized (this) {
      if (sources == null) {
        return;
      }
      wanted = sources;
    }
    Side live = held.live();
    // What the cache has lost in the meantime need not be embedded again.
    live.index()
        .forEachVector((text, vector) -> {
          if (vector != null && !stopped) {
            tools.cache().put(text, vector);
          }
        });
    LuceneIndex index = folder.openNext();
    log.info("Generation {} of the index is being built", index.generation());
    // Half of the cores stay with those who search.
    int workers = Math.max(1, tools.settings().threads() / 2);
    Pipeline pipeline =
        Pipeline.start(tools, watch, index, workers, new Pipeline.Pauses(quiet, quiet));
    synchronized (this) {
      Side next = new Side(index, pipeline);
      held = new Held(live, next);
      waitingFor = null;
      pipeline.sources(sources == null ? wanted : sources);
    }
  }

  private void changeOverIfReady(Side next) {
    Side live = held.live();
    if (commitsHeld.get() > 0) {
      return; // A backup reads this generation: its end is not far.
    }
    Look look = new Look(live.index().sequence(), next.index().sequence());
    boolean sameAsBefore =
        look.equals(lastLook) && System.nanoTime() - lastLookNanos < LOOK_MAX_AGE.toNanos();
    if (waitingFor != null && sameAsBefore) {
      return;
    }
    lastLook = look;
    lastLookNanos = System.nanoTime();
    Candidate candidate = new Candidate(folder, next.index());
    waitingFor = candidate.obstacle(live.pipeline(), next.pipeline(), live.index()).orElse(null);
    if (waitingFor != null) {
      return;
    }
    next.index().commit();
    if (!candidate.isSound()) {
      giveUp(next);
      return;
    }
    synchronized (this) {
      if (!next.pipeline().isIdle()) {
        return; // Something has changed in the meantime: it is followed first.
      }
      folder.makeLive(live.index(), next.index());
      trial.begin();
      rebuildWanted = false;
      remarks = List.of();
      held = new Held(next, null);
      ofFormer = ofFormer.plus(live.pipeline().embeddings());
    }
    log.info("Generation {} of the index is searched now", next.index().generation());
    close(live);
    next.pipeline().employ(tools.settings().threads());
  }

  /** The next step begins anew. */
  private void giveUp(Side next) {
    log.warn("Generation {} was damaged while it was built", next.index().generation());
    synchronized (this) {
      held = new Held(held.live(), null);
      ofFormer = ofFormer.plus(next.pipeline().embeddings());
    }
    close(next);
    folder.dropNext();
  }

  private synchronized void wake() {
    notifyAll();
  }

  private List<Side> sides() {
    Held now = held;
    Side next = now.next();
    return next == null ? List.of(now.live()) : List.of(now.live(), next);
  }

  private boolean isRebuilding() {
    return rebuildWanted && waitingFor == null;
  }

  private Status.Rebuild rebuild(Status next, Status live) {
    Status.Files files = next.files();
    return new Status.Rebuild(
        next.generation(),
        files.indexed() + files.skipped() + files.failed(),
        Math.max(files.found(), live.files().found()),
        next.chunks().embedded(),
        next.chunks().total(),
        waitingFor);
  }

  /** Asks the generation that is searched; when that was closed meanwhile, the one after it. */
  private <T> T ofLive(Function<Side, T> question) {
    while (true) {
      Side live = held.live();
      try {
        return question.apply(live);
      } catch (IndexException e) {
        if (live.equals(held.live())) {
          throw e;
        }
      }
    }
  }

  private static void close(Side side) {
    try {
      side.pipeline().close();
    } finally {
      side.index().close();
    }
  }
}
