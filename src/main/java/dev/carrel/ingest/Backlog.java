package dev.carrel.ingest;

import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The files between being seen and being visible: waiting, in work, and settling (written, but not
 * searchable before the next refresh). It holds names and records, never a text. A file is in the
 * hands of one thread at a time, so that two versions of it cannot overtake each other.
 *
 * <p>Thread-safe; one monitor guards everything.
 */
final class Backlog {
  private final LinkedHashMap<FileName, FileTask> waiting = new LinkedHashMap<>();
  private final Map<FileName, FileTask> working = new HashMap<>();
  private final Set<FileName> claimed = new HashSet<>();
  private Map<FileName, Settled> settling = new HashMap<>();
  private Map<FileName, Settled> refreshing = new HashMap<>();
  private boolean settlingWords;
  private long filesDone;
  private long changes;

  /**
   * A file that was written since the last refresh.
   *
   * @param before what was visible of it; null when nothing was
   * @param after what will be visible; null when it was removed
   */
  private record Settled(@Nullable FileRecord before, @Nullable FileRecord after) {}

  /**
   * Figures for the status.
   *
   * @param pending files whose newest state is not visible yet
   * @param knownByState of those, the ones that the visible index still counts
   * @param unread files that wait to be read or are being read
   * @param filesDone carried out since the start
   */
  record Counts(long pending, Map<FileState, Long> knownByState, long unread, long filesDone) {}

  /** Adds a task; it replaces one that still waits for the same file. */
  synchronized void add(FileTask task) {
    waiting.put(task.name(), task);
    changed();
  }

  /** The next task whose file nobody holds; it must be given back through {@link #done}. */
  synchronized Optional<FileTask> take() {
    for (Iterator<FileTask> tasks = waiting.values().iterator(); tasks.hasNext(); ) {
      FileTask task = tasks.next();
      if (!working.containsKey(task.name()) && !claimed.contains(task.name())) {
        tasks.remove();
        working.put(task.name(), task);
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
    settle(task.name(), finished(task).known(), after);
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
    FileTask held = working.getOrDefault(task.name(), task);
    settle(task.name(), held.known(), meanwhile);
    settlingWords = true;
    changed();
  }

  /** The task turned out to need nothing. */
  synchronized void doneUnchanged(FileTask task) {
    working.remove(task.name());
    filesDone++;
    changed();
  }

  /** The task could not be carried out and is to be tried again, unless a newer one waits. */
  synchronized void giveBack(FileTask task) {
    FileTask held = finished(task);
    waiting.putIfAbsent(task.name(), held);
    changed();
  }

  /**
   * Takes hold of a file to write its vectors. False when it is in other hands, waits to be read
   * again, or was written since the last refresh: what was read of it from the index may be old
   * then.
   */
  synchronized boolean claim(FileName name) {
    return isQuiet(name) && claimed.add(name);
  }

  /** Lets go of a claimed file; {@code written} when its vectors were put into the index. */
  synchronized void release(FileName name, boolean written, @Nullable FileRecord record) {
    claimed.remove(name);
    if (written) {
      settle(name, record, record);
    }
    changed();
  }

  /** Whether what the visible index shows of this file is the newest there is. */
  synchronized boolean isQuiet(FileName name) {
    return !waiting.containsKey(name)
        && !working.containsKey(name)
        && !claimed.contains(name)
        && !settling.containsKey(name)
        && !refreshing.containsKey(name);
  }

  /**
   * Call before the index is refreshed: what is written from here on belongs to the next refresh.
   */
  synchronized void refreshBegins() {
    refreshing = settling;
    settling = new HashMap<>();
    settlingWords = false;
  }

  /** Call after the index was refreshed. */
  synchronized void refreshEnded() {
    refreshing.forEach((name, settled) ->
        working.computeIfPresent(name, (_, task) -> task.knowing(settled.after())));
    refreshing = new HashMap<>();
    changed();
  }

  /**
   * Call when the refresh failed: what was to become visible still waits for it. The older state
   * before wins, since that is what is visible.
   */
  synchronized void refreshFailed() {
    for (Map.Entry<FileName, Settled> newer : settling.entrySet()) {
      refreshing.merge(
          newer.getKey(), newer.getValue(), (old, late) -> new Settled(old.before(), late.after()));
    }
    settling = refreshing;
    settlingWords = true;
    refreshing = new HashMap<>();
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
    return !waiting.isEmpty() || !working.isEmpty();
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty()
        && working.isEmpty()
        && claimed.isEmpty()
        && settling.isEmpty()
        && refreshing.isEmpty();
  }

  /**
   * What is on its way below a path, with the record that it will have; null where that is not
   * known yet or the file goes. Ask here first and the index second: what leaves here in between is
   * in the index then.
   */
  synchronized void forEachUnder(
      String source, String under, BiConsumer<FileName, @Nullable FileRecord> consumer) {
    refreshing.forEach((name, settled) -> offer(name, settled.after(), source, under, consumer));
    settling.forEach((name, settled) -> offer(name, settled.after(), source, under, consumer));
    for (Collection<FileTask> tasks : List.of(working.values(), waiting.values())) {
      tasks.forEach(task -> offer(task.name(), null, source, under, consumer));
    }
  }

  /** Forgets what waits for a source that is no longer one. */
  synchronized void dropWaiting(String source) {
    waiting.keySet().removeIf(name -> name.source().equals(source));
    changed();
  }

  /** Names of the files that wait or are in work, in order. */
  synchronized List<FileName> pending() {
    List<FileName> names = new ArrayList<>(working.keySet());
    for (FileName name : waiting.keySet()) {
      if (!working.containsKey(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** Figures that fit the index as it was after the last refresh. */
  synchronized Counts counts() {
    Map<FileName, Optional<FileRecord>> before = new HashMap<>();
    for (Collection<FileTask> tasks : List.of(waiting.values(), working.values())) {
      tasks.forEach(task -> before.put(task.name(), Optional.ofNullable(task.known())));
    }
    settling.forEach((name, settled) -> before.put(name, Optional.ofNullable(settled.before())));
    refreshing.forEach((name, settled) -> before.put(name, Optional.ofNullable(settled.before())));
    Map<FileState, Long> byState = new EnumMap<>(FileState.class);
    before.values().stream()
        .flatMap(Optional::stream)
        .forEach(record -> byState.merge(record.state(), 1L, Long::sum));
    return new Counts(before.size(), byState, waiting.size() + working.size(), filesDone);
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

  private FileTask finished(FileTask task) {
    FileTask held = working.remove(task.name());
    return held == null ? task : held;
  }

  private void settle(FileName name, @Nullable FileRecord before, @Nullable FileRecord after) {
    Settled earlier = settling.get(name);
    Settled shownNext = refreshing.get(name);
    FileRecord first =
        earlier != null ? earlier.before() : shownNext != null ? shownNext.after() : before;
    settling.put(name, new Settled(first, after));
  }

  private static void offer(
      FileName name,
      @Nullable FileRecord record,
      String source,
      String under,
      BiConsumer<FileName, @Nullable FileRecord> consumer) {
    if (name.isUnder(source, under)) {
      consumer.accept(name, record);
    }
  }
}
