package dev.carrel.ingest;

import dev.carrel.index.IndexException;
import dev.carrel.watch.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does once a night what takes long and is in no hurry: compares every file with what was read of
 * it, tries again what failed, and takes deleted texts off the disk. Everything else it leaves to
 * the generations.
 */
public final class Nightly implements Ingestion {
  private static final Logger log = LoggerFactory.getLogger(Nightly.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(20);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration STOP_MAX = Duration.ofSeconds(60);

  /** A run that finds no end (a file that never stops changing) is broken off before the next. */
  private static final Duration RUN_MAX = Duration.ofHours(12);

  private static final String INTERRUPTED = "It was interrupted: the next one does all of it.";

  private final Generations generations;
  private final NightlyPlan plan;
  private final NightlyTerms terms;
  private final NightlyJournal journal;
  private final NightlyMeasurement measurement;
  private final Clock clock;
  private final Thread thread;
  private final Object looking = new Object();
  private volatile boolean wanted;
  private volatile boolean running;
  private volatile boolean stopped;
  private volatile @Nullable String waitingFor;

  private Nightly(
      Generations generations,
      NightlySchedule schedule,
      NightlyTerms terms,
      NightlyJournal journal,
      NightlyMeasurement measurement,
      Clock clock) {
    this.generations = generations;
    this.plan = new NightlyPlan(schedule, journal, clock);
    this.terms = terms;
    this.journal = journal;
    this.measurement = measurement;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("carrel-nightly").unstarted(this::keepWatch);
  }

  /**
   * Keeps to the schedule until it is closed.
   *
   * @param generations closed with it
   * @param measurement made when all else is done
   */
  public static Nightly start(
      Generations generations,
      NightlySchedule schedule,
      NightlyTerms terms,
      NightlyJournal journal,
      NightlyMeasurement measurement,
      Clock clock) {
    Nightly nightly = new Nightly(generations, schedule, terms, journal, measurement, clock);
    nightly.thread.start();
    return nightly;
  }

  @Override
  public void sources(Collection<Source> sources) {
    generations.sources(sources);
  }

  @Override
  public void purge(String source) {
    generations.purge(source);
  }

  @Override
  public Status status() {
    Status status = generations.status();
    List<String> remarks = new ArrayList<>(status.remarks());
    terms.remark().ifPresent(remarks::add);
    Optional<NightlyJournal.Entry> last = journal.last();
    return new Status(
        isUnderWay() ? "indexing" : status.state(),
        status.generation(),
        status.sequence(),
        status.files(),
        status.chunks(),
        status.sources(),
        status.progress(),
        status.embeddings(),
        remarks,
        status.problem(),
        status.rebuild(),
        new Status.Nightly(
            running,
            waitingFor,
            plan.next().map(Instant::toString).orElse(null),
            last.map(NightlyJournal.Entry::startedAt).map(Instant::toString).orElse(null),
            last.map(NightlyJournal.Entry::took).map(took -> took.toMillis() / 1e3).orElse(null),
            last.map(NightlyJournal.Entry::outcome).orElse(null),
            measurement.last().orElse(null)));
  }

  @Override
  public void reindex(Reindex which) {
    if (which != Reindex.NIGHTLY) {
      generations.reindex(which);
      return;
    }
    synchronized (this) {
      wanted = true;
      notifyAll();
    }
  }

  @Override
  public Rescan rescan(@Nullable String source, String path, Reindex which, Duration timeout)
      throws InterruptedException {
    return generations.rescan(source, path, which, timeout);
  }

  @Override
  public long sequence() {
    return generations.sequence();
  }

  @Override
  public boolean awaitSequence(long sequence, Duration timeout) throws InterruptedException {
    return generations.awaitSequence(sequence, timeout);
  }

  @Override
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      if (generations.awaitIdle(left) && !isUnderWay()) {
        return true;
      }
      if (left.isZero()) {
        return false;
      }
      synchronized (this) {
        if (isUnderWay()) {
          wait(TICK.toMillis());
        }
      }
    }
  }

  @Override
  public FileList files(FileQuery query) {
    return generations.files(query);
  }

  @Override
  public Set<String> pathsWithoutVectors(String source) {
    return generations.pathsWithoutVectors(source);
  }

  @Override
  public FileTrace trace(Source source, String path) {
    return generations.trace(source, path);
  }

  /** Breaks off a run that is under way. */
  @Override
  public void close() {
    stopped = true;
    synchronized (this) {
      notifyAll();
    }
    try {
      // A merge that is under way ends with its index.
      generations.close();
    } finally {
      try {
        if (!thread.join(STOP_MAX)) {
          log.warn("{} did not stop within {} s", thread.getName(), STOP_MAX.toSeconds());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isUnderWay() {
    return wanted || running;
  }

  private void keepWatch() {
    try {
      while (!stopped) {
        lookAtTheClock();
        synchronized (this) {
          if (!wanted && !stopped) {
            wait(LOOK_EVERY.toMillis());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs when somebody wants it, or when it is due and nothing stands against it. */
  void lookAtTheClock() throws InterruptedException {
    synchronized (looking) {
      look();
    }
  }

  private void look() throws InterruptedException {
    Instant slot = null;
    if (wanted) {
      slot = plan.slot();
    } else {
      Optional<Instant> due = plan.due();
      waitingFor = due.isEmpty() ? null : terms.obstacle().orElse(null);
      if (due.isPresent() && waitingFor == null) {
        slot = due.get();
      }
    }
    if (slot != null) {
      run(slot);
    }
  }

  private void run(Instant slot) throws InterruptedException {
    Instant startedAt = clock.instant();
    long startedNanos = System.nanoTime();
    running = true;
    wanted = false;
    try {
      // Written before: a run that takes the process with it is not begun again at each start.
      journal.put(new NightlyJournal.Entry(slot, startedAt, null, INTERRUPTED));
      String outcome = work();
      if (!stopped) {
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        journal.put(new NightlyJournal.Entry(slot, startedAt, took, outcome));
        log.info("Nightly run, {} s: {}", took.toSeconds(), outcome);
      }
    } finally {
      running = false;
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private String work() throws InterruptedException {
    try {
      generations.reindex(Reindex.VERIFY);
      if (!awaitDone()) {
        return "It was broken off: the files changed faster than they could be read.";
      }
      generations.rebuildIfOutdated();
      generations.cleanUp();
      Status.Files files = generations.status().files();
      String done =
          String.format(
              Locale.ROOT,
              "%,d files were compared with what is known of them, what had failed was tried again (%,d"
                  + " still fail), and what was deleted left the disk.",
              files.found(),
              files.failed());
      return measurement
          .measure(() -> !stopped && !terms.quiet().getAsBoolean())
          .map(measured -> done + " " + measured)
          .orElse(done);
    } catch (IndexException e) {
      return "It could not be finished: " + e.getMessage();
    }
  }

  /** Rests in quiet hours. */
  private boolean awaitDone() throws InterruptedException {
    long end = System.nanoTime() + RUN_MAX.toNanos();
    while (!stopped && System.nanoTime() < end) {
      if (generations.awaitLiveIdle(TICK) && !terms.quiet().getAsBoolean()) {
        return true;
      }
      synchronized (this) {
        wait(TICK.toMillis());
      }
    }
    return false;
  }
}
