package dev.carrel.ingest;

import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files between being seen and being visible: waiting, in work, and settling (written, but not
 * searchable before the next refresh). It holds names and records, never a text. A file is in the
 * hands of one thread at a time, so that two versions of it cannot overtake each other.
 *
 * <p>Thread-safe; one monitor guards everything.
 */
final class Backlog {
  /**
   * A walk over more new files than this waits for the workers: what waits may not grow with the
   * sources. Some 50 MB.
   */
  static final int WAITING_MAX = 100_000;

  private final int waitingMax;
  private final Map<FileName, Way> ways = new HashMap<>();
  private final LinkedHashSet<FileName> waiting = new LinkedHashSet<>();
  private final Set<FileName> claimed = new HashSet<>();
  private Set<FileName> settling = new LinkedHashSet<>();
  private Set<FileName> refreshing = new LinkedHashSet<>();
  private final Map<FileState, Long> knownByState = new EnumMap<>(FileState.class);
  private int working;
  private long pending;
  private boolean settlingWords;
  private boolean paused;
  private long filesDone;
  private long changes;
  private boolean open = true;

  /**
   * Figures for the status.
   *
   * @param pending files whose newest state is not visible yet; not those that only wait to get
   *     vectors, whose texts are found already
   * @param knownByState of those, the ones that the visible index still counts
   * @param unread files that wait to be read or are being read
   * @param filesDone carried out since the start
   */
  record Counts(long pending, Map<FileState, Long> knownByState, long unread, long filesDone) {}

  Backlog() {
    this(WAITING_MAX);
  }

  Backlog(int waitingMax) {
    this.waitingMax = waitingMax;
  }

  /** Adds a task; it replaces one that still waits for the same file. */
  synchronized void add(FileTask task) {
    // What is not on its way yet is known as it is visible.
    ways.computeIfAbsent(task.name(), name -> new Way(task.known()));
    change(task.name(), way -> way.add(task));
    waiting.add(task.name());
    changed();
  }

  /**
   * Waits until fewer files wait than are let in; for the one who adds many.
   *
   * @return false when nothing is taken any more because the program ends
   */
  synchronized boolean awaitRoom() throws InterruptedException {
    while (open && waiting.size() >= waitingMax) {
      wait();
    }
    return open;
  }

  /** Lets go of everybody who waits for room. */
  synchronized void stop() {
    open = false;
    changed();
  }

  /**
   * The next task whose file nobody holds; it must be given back through {@link #done}. None during
   * a pause.
   */
  synchronized Optional<FileTask> take() {
    if (paused) {
      return Optional.empty();
    }
    for (Iterator<FileName> names = waiting.iterator(); names.hasNext(); ) {
      FileName name = names.next();
      Way way = ways.get(name);
      FileTask task = way == null || claimed.contains(name) ? null : way.ready();
      if (task != null) {
        names.remove();
        change(name, Way::begin);
        working++;
        if (waiting.size() == waitingMax - 1) {
          changed(); // There is room again.
        }
        return Optional.of(task);
      }
    }
    return Optional.empty();
  }

  /**
   * The task was carried out; {@code after} is what the index will show, null when the file was
   * removed.
   */
  synchronized void done(FileTask task, @Nullable FileRecord after) {
    working--;
    settle(task.name(), way -> way.done(after));
    settlingWords = true;
    filesDone++;
    changed();
  }

  /**
   * Some of the file's documents were written, and there are more to come: those are to be found
   * meanwhile.
   *
   * @param meanwhile what the index will show of the file until the task is done
   */
  synchronized void progressed(FileTask task, @Nullable FileRecord meanwhile) {
    settle(task.name(), way -> way.written(meanwhile, false));
    settlingWords = true;
    changed();
  }

  /** The task could not be carried out and is to be tried again, unless a newer one waits. */
  synchronized void giveBack(FileTask task) {
    working--;
    change(task.name(), way -> way.giveBack(task));
    waiting.add(task.name());
    changed();
  }

  /**
   * Takes hold of a file to write its vectors. False when it is in other hands, waits to be read
   * again, or was written since the last refresh: what was read of it from the index may be old
   * then.
   */
  synchronized boolean claim(FileName name) {
    try {
      while (claimed.contains(name)) {
        wait(); // Another document of the same file is being written: a matter of milliseconds.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return isQuiet(name) && claimed.add(name);
  }

  /** Lets go of a claimed file; {@code written} when its vectors were put into the index. */
  synchronized void release(FileName name, boolean written, @Nullable FileRecord record) {
    claimed.remove(name);
    if (written) {
      ways.computeIfAbsent(name, any -> new Way(record));
      settle(name, way -> way.written(record, true));
    }
    changed();
  }

  /** Whether the texts that the visible index shows of this file are the newest there are. */
  synchronized boolean isQuiet(FileName name) {
    Way way = ways.get(name);
    return way == null || way.isQuiet();
  }

  /**
   * Call before the index is refreshed: what is written from here on belongs to the next refresh.
   */
  synchronized void refreshBegins() {
    for (FileName name : settling) {
      change(name, Way::refreshBegins);
    }
    refreshing = settling;
    settling = new LinkedHashSet<>();
    settlingWords = false;
  }

  /** Call after the index was refreshed. */
  synchronized void refreshEnded() {
    for (FileName name : refreshing) {
      change(name, Way::refreshEnded);
    }
    refreshing = new LinkedHashSet<>();
    changed();
  }

  /** Call when the refresh failed: what was to become visible still waits for it. */
  synchronized void refreshFailed() {
    for (FileName name : refreshing) {
      change(name, Way::refreshFailed);
    }
    refreshing.addAll(settling);
    settling = refreshing;
    settlingWords = true;
    refreshing = new LinkedHashSet<>();
    changed();
  }

  /** Gives out nothing more before {@link #resume}. */
  synchronized void pause() {
    paused = true;
    changed();
  }

  synchronized void resume() {
    paused = false;
    changed();
  }

  synchronized boolean isPaused() {
    return paused;
  }

  /** Whether no file is in anybody's hands. */
  synchronized boolean isAtRest() {
    return working == 0 && claimed.isEmpty();
  }

  /**
   * What was written and is not visible was lost: only a walk knows what is to be done again. A
   * task that waits may have been made from a record that was lost, and so its file is read
   * whatever it holds.
   */
  synchronized void forgetWritten() {
    Set<FileName> written = new HashSet<>(settling);
    written.addAll(refreshing);
    for (FileName name : written) {
      change(name, Way::forgetWritten);
    }
    settling = new LinkedHashSet<>();
    refreshing = new LinkedHashSet<>();
    settlingWords = false;
    for (FileName name : waiting) {
      change(name, Way::readAnyway);
    }
    changed();
  }

  synchronized boolean hasSettling() {
    return !settling.isEmpty();
  }

  /** Whether more than vectors waits for the next refresh: somebody may be waiting to find it. */
  synchronized boolean hasSettlingWords() {
    return settlingWords;
  }

  synchronized boolean hasFilesToRead() {
    return !waiting.isEmpty() || working > 0;
  }

  synchronized boolean isEmpty() {
    return ways.isEmpty() && claimed.isEmpty();
  }

  /**
   * What is on its way below a path, with the record that it will have; null where that is not
   * known yet or the file goes. Ask here first and the index second: what leaves here in between is
   * in the index then.
   */
  synchronized void forEachUnder(
      String source, String under, BiConsumer<FileName, @Nullable FileRecord> consumer) {
    ways.forEach((name, way) -> {
      if (name.isUnder(source, under)) {
        consumer.accept(name, way.after());
      }
    });
  }

  /** Forgets what waits for a source that is no longer one. */
  synchronized void dropWaiting(String source) {
    for (Iterator<FileName> names = waiting.iterator(); names.hasNext(); ) {
      FileName name = names.next();
      if (name.source().equals(source)) {
        names.remove();
        change(name, Way::dropWaiting);
      }
    }
    changed();
  }

  /** Whether a file of a source waits or is in somebody's hands. */
  synchronized boolean holds(String source) {
    return Stream.concat(
            claimed.stream(),
            ways.entrySet().stream()
                .filter(way -> way.getValue().isUnread())
                .map(Map.Entry::getKey))
        .anyMatch(name -> name.source().equals(source));
  }

  /** Names of the files at and below a path of which the newest state is not visible yet. */
  synchronized Set<FileName> unquiet(@Nullable String source, String under) {
    Set<FileName> names = new HashSet<>();
    ways.forEach((name, way) -> {
      if (!way.isQuiet() && name.isUnder(source == null ? name.source() : source, under)) {
        names.add(name);
      }
    });
    return names;
  }

  /** Names of the files that wait or are in work. */
  synchronized Set<FileName> pending() {
    Set<FileName> names = new HashSet<>(waiting);
    if (working > 0) {
      ways.forEach((name, way) -> {
        if (way.isInWork()) {
          names.add(name);
        }
      });
    }
    return names;
  }

  /** Figures that fit the index as it was after the last refresh; costs the same at any length. */
  synchronized Counts counts() {
    return new Counts(pending, Map.copyOf(knownByState), waiting.size() + working, filesDone);
  }

  /** A number that rises with every change here: give it to {@link #awaitChange}. */
  synchronized long changes() {
    return changes;
  }

  /**
   * Waits until something has changed since {@link #changes()} gave that number, or the time is
   * over.
   */
  synchronized void awaitChange(long since, Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    for (long left = timeout.toNanos();
        changes == since && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Wakes everybody who waits. */
  synchronized void changed() {
    changes++;
    notifyAll();
  }

  private void settle(FileName name, Consumer<Way> step) {
    change(name, step);
    settling.add(name);
  }

  /** The one place where a file's way changes, so that the figures always agree with it. */
  private void change(FileName name, Consumer<Way> step) {
    Way way = Objects.requireNonNull(ways.get(name), "a file that is on its way");
    count(way, -1);
    step.accept(way);
    if (way.isOver()) {
      ways.remove(name);
    } else {
      count(way, 1);
    }
  }

  private void count(Way way, long step) {
    if (way.isQuiet()) {
      return;
    }
    pending += step;
    FileRecord visible = way.visible();
    if (visible != null) {
      knownByState.merge(visible.state(), step, (old, more) -> old + more == 0 ? null : old + more);
    }
  }
}
