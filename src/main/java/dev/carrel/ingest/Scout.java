package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexException;
import dev.carrel.watch.FolderWalk;
import dev.carrel.watch.Source;
import dev.carrel.watch.WalkOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns hints into tasks: walks where something may have changed, compares with what is known, and
 * fills the backlog. It opens no file and writes no index.
 */
final class Scout {
  /** How long hints gather before they are followed: an editor's save is three events. */
  private static final Duration GATHERING = Duration.ofMillis(60);

  private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(1);

  /** How often the sources' own folders are asked for: one look at each, no walk. */
  private static final Duration ATTENDANCE_EVERY = Duration.ofSeconds(2);

  private final FolderWalk folderWalk;
  private final ChunkIndex index;
  private final Backlog backlog;
  private final Clock clock;
  private final Consumer<Source> beforeWholeWalk;
  private final Consumer<IndexException> trouble;

  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final Map<String, Condition> conditions = new HashMap<>();
  private final Hints hints = new Hints();
  private final Rounds rounds;
  private final Attendance attendance = new Attendance();

  /** Sources to walk without looking after the system's watch of their folders. */
  private final Set<String> polls = new LinkedHashSet<>();

  /** How many hints there have been. */
  private long hinted;

  /** How many there had been when the looks were taken that are under way. */
  private long taken;

  /** How many of them have been followed, so that what they lead to is in the backlog. */
  private long followed;

  /** One of the looks under way could not be taken, and is hinted at again. */
  private boolean lookFailed;

  private boolean walking;
  private boolean stopped;

  /** How a source is, as the last look at it found. */
  record Condition(String state, @Nullable String remark) {
    static final Condition WALKING = new Condition("walking", null);
    static final Condition OK = new Condition("ok", null);

    /**
     * The condition after a walk.
     *
     * @param elsewhere files that were seen on a disk that is not there now
     */
    static Condition of(WalkOutcome outcome, long elsewhere) {
      if (!outcome.complete()) {
        WalkOutcome.Gap first = outcome.gaps().getFirst();
        int more = outcome.gaps().size() - 1;
        return first.path().isEmpty()
            ? new Condition("missing", first.reason())
            : new Condition(
                "incomplete",
                first.reason() + (more == 0 ? "" : " (and " + more + " more folders)"));
      }
      return elsewhere == 0
          ? OK
          : new Condition(
              "incomplete",
              elsewhere
                  + " files were last seen on a disk that is not mounted here now, and are kept:"
                  + " mount it, or remove the source and add it again if they are gone for good.");
    }
  }

  /** A path to look at. */
  private record Look(Source source, String path, Ingestion.Reindex which, boolean poll) {
    boolean isWhole() {
      return path.isEmpty();
    }

    boolean isWholeOf(Source other) {
      return isWhole() && source.equals(other);
    }
  }

  /** The program ends while a walk waits for the workers. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException() {
      super("stopped", null, false, false);
    }
  }

  Scout(
      FolderWalk folderWalk,
      ChunkIndex index,
      Backlog backlog,
      Clock clock,
      Rounds rounds,
      Consumer<Source> beforeWholeWalk,
      Consumer<IndexException> trouble) {
    this.folderWalk = folderWalk;
    this.index = index;
    this.backlog = backlog;
    this.clock = clock;
    this.rounds = rounds;
    this.beforeWholeWalk = beforeWholeWalk;
    this.trouble = trouble;
  }

  synchronized void add(Source source) {
    sources.put(source.name(), source);
    conditions.put(source.name(), Condition.WALKING);
    hint(source.name(), "", Ingestion.Reindex.CHANGED);
  }

  synchronized void remove(String source) {
    sources.remove(source);
    conditions.remove(source);
    hints.forget(source);
    polls.remove(source);
    rounds.forget(source);
    notifyAll();
  }

  synchronized boolean isSource(String name) {
    return sources.containsKey(name);
  }

  synchronized List<Source> sources() {
    return List.copyOf(sources.values());
  }

  synchronized Condition condition(String source) {
    return conditions.getOrDefault(source, Condition.WALKING);
  }

  synchronized void hint(String source, String path, Ingestion.Reindex which) {
    if (sources.containsKey(source)) {
      hints.add(source, path, which);
      hinted++;
      notifyAll();
    }
  }

  synchronized void hintAll(Ingestion.Reindex which) {
    sources.keySet().forEach(source -> hint(source, "", which));
  }

  /**
   * Looks at a path of a source, or of all of them.
   *
   * @param source null for all
   * @return for {@link #hasFollowed}
   */
  synchronized long look(@Nullable String source, String path, Ingestion.Reindex which) {
    if (source == null) {
      sources.keySet().forEach(each -> hint(each, path, which));
    } else {
      hint(source, path, which);
    }
    return hinted;
  }

  /** Whether that look has been taken: what it has seen is in the backlog, or was no news. */
  synchronized boolean hasFollowed(long look) {
    return followed >= look;
  }

  /** Whether every hint so far has been followed. */
  synchronized boolean isIdle() {
    return hints.isEmpty() && polls.isEmpty() && !walking;
  }

  /** What a person should know of how the sources are followed, a sentence each. */
  synchronized List<String> remarks() {
    return rounds.remarks();
  }

  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Follows hints until {@link #stop}. */
  void run() throws InterruptedException {
    while (!isStopped()) {
      // Asked for without a lock: a dead network disk may take its time to answer.
      attendance
          .changed(sources())
          .forEach(source -> hint(source.name(), "", Ingestion.Reindex.CHANGED));
      for (Look look : await()) {
        try {
          look(look);
        } catch (IndexException e) {
          // Without the index nothing can be compared: the look is taken again.
          trouble.accept(e);
          Thread.sleep(PAUSE_AFTER_TROUBLE);
          lookFailed();
          hint(look.source().name(), look.path(), look.which());
        } catch (StoppedException e) {
          return;
        }
      }
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /** The next looks to take; empty when stopped, or when there was none for a while. */
  private synchronized List<Look> await() throws InterruptedException {
    if (walking) {
      walking = false;
      followed = lookFailed ? followed : taken;
      lookFailed = false;
      backlog.changed();
    }
    long end = System.nanoTime() + ATTENDANCE_EVERY.toNanos();
    while (!stopped && System.nanoTime() < end) {
      Instant now = clock.instant();
      if (rounds.allAreDue(now)) {
        hintAll(Ingestion.Reindex.CHANGED);
      }
      polls.addAll(rounds.due(now));
      if (!hints.isEmpty() || !polls.isEmpty()) {
        wait(GATHERING.toMillis());
        List<Look> looks = takeHints();
        if (!looks.isEmpty()) {
          walking = true;
          return looks;
        }
      } else {
        if (followed < hinted) {
          followed = hinted; // What was not taken was of sources that are none any more.
          backlog.changed();
        }
        long left = Math.min(rounds.left(now).toNanos(), end - System.nanoTime());
        wait(Math.max(1, Duration.ofNanos(left).toMillis()));
      }
    }
    return List.of();
  }

  private synchronized void lookFailed() {
    lookFailed = true;
  }

  private List<Look> takeHints() {
    taken = hinted;
    List<Look> looks = new ArrayList<>();
    for (Hints.Place place : hints.take()) {
      Source source = sources.get(place.source());
      if (source != null) {
        looks.add(new Look(source, place.path(), place.which(), false));
      }
    }
    for (String name : polls) {
      Source source = sources.get(name);
      if (source != null && looks.stream().noneMatch(look -> look.isWholeOf(source))) {
        looks.add(new Look(source, "", Ingestion.Reindex.CHANGED, true));
      }
    }
    polls.clear();
    return looks;
  }

  private void look(Look look) {
    Source source = look.source();
    if (look.isWhole() && !look.poll()) {
      beforeWholeWalk.accept(source);
    }
    long began = System.nanoTime();
    KnownFiles known = new KnownFiles(backlog, index, source.name(), look.path());
    Absences absences = new Absences(source);
    WalkOutcome outcome =
        folderWalk.walk(
            source,
            look.path(),
            seen -> {
              KnownFiles.Known before = known.seen(seen.path());
              if (before == null
                  || before.fileKey().isEmpty()
                  || absences.isStillThere(before.fileKey(), seen)
                  || look.isWhole()) {
                known.reading(seen, before, look.which()).ifPresent(task -> file(source, task));
              }
            });
    long elsewhere = 0;
    for (Map.Entry<String, KnownFiles.Known> unseen : known.unseen().entrySet()) {
      String path = unseen.getKey();
      if (outcome.provesAbsenceOf(path)) {
        if (absences.areProvenFor(path, unseen.getValue().fileKey())) {
          file(source, known.removal(path, unseen.getValue()));
        } else {
          elsewhere++;
        }
      }
    }
    if (look.isWhole()) {
      walked(source, Duration.ofNanos(System.nanoTime() - began));
    }
    if (look.isWhole() || !outcome.complete()) {
      remember(source, Condition.of(outcome, elsewhere));
    } else if (elsewhere > 0 || absences.deviceChanged()) {
      // Which disks are there, and under which numbers, only a walk of everything tells.
      hint(source.name(), "", Ingestion.Reindex.CHANGED);
    }
  }

  private synchronized void walked(Source source, Duration walk) {
    if (sources.containsKey(source.name())) {
      rounds.walked(source, walk, clock.instant());
    }
  }

  private synchronized void remember(Source source, Condition condition) {
    if (sources.containsKey(source.name())) {
      conditions.put(source.name(), condition);
    }
  }

  /** Waits for the workers where too much waits for them already. */
  private void file(Source source, FileTask task) {
    try {
      if (!backlog.awaitRoom()) {
        throw new StoppedException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
    synchronized (this) {
      // A source that was removed during the walk gets no more tasks.
      if (source.equals(sources.get(source.name()))) {
        backlog.add(task);
      }
    }
  }
}
