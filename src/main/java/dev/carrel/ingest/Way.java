package dev.carrel.ingest;

import dev.carrel.index.FileRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where one file is between being seen and being visible. It may be at several places at once:
 * written and not yet visible, while a newer version of it waits. Not thread-safe: the backlog
 * guards it.
 */
final class Way {
  /** What the index shows of the file now; null when nothing. */
  private @Nullable FileRecord visible;

  private @Nullable FileTask waiting;
  private @Nullable FileTask working;
  private @Nullable Written settling;
  private @Nullable Written refreshing;

  /**
   * What was written and is not visible yet.
   *
   * @param after what will be visible; null when the file was removed
   * @param vectorsOnly whether the index shows the newest texts already
   */
  private record Written(@Nullable FileRecord after, boolean vectorsOnly) {}

  Way(@Nullable FileRecord visible) {
    this.visible = visible;
  }

  @Nullable FileRecord visible() {
    return visible;
  }

  /** The task that waits and may be begun; null while there is none, or another is in work. */
  @Nullable FileTask ready() {
    return working == null ? waiting : null;
  }

  boolean isInWork() {
    return working != null;
  }

  /** Whether the file has yet to be read, or is being read. */
  boolean isUnread() {
    return waiting != null || working != null;
  }

  /** Whether no text of the file is on its way, only vectors. */
  boolean isQuiet() {
    return !isUnread()
        && (settling == null || settling.vectorsOnly())
        && (refreshing == null || refreshing.vectorsOnly());
  }

  boolean isOver() {
    return !isUnread() && settling == null && refreshing == null;
  }

  /** The record that the file will have; null where that is not known yet or the file goes. */
  @Nullable FileRecord after() {
    Written newest = settling != null ? settling : refreshing;
    return isUnread() || newest == null ? null : newest.after();
  }

  /** A task waits from now on, in the place of one that does. */
  void add(FileTask task) {
    waiting = task;
  }

  void dropWaiting() {
    waiting = null;
  }

  /** The task that waits is in work from now on. */
  void begin() {
    working = waiting;
    waiting = null;
  }

  /** The task in work was carried out. */
  void done(@Nullable FileRecord after) {
    working = null;
    written(after, false);
  }

  /** The task in work waits again, unless a newer one does. */
  void giveBack(FileTask task) {
    working = null;
    if (waiting == null) {
      boolean asItWas = Objects.equals(visible, task.known());
      waiting = asItWas ? task : task.knowing(visible);
    }
  }

  void written(@Nullable FileRecord after, boolean vectorsOnly) {
    settling = new Written(after, vectorsOnly);
  }

  void refreshBegins() {
    refreshing = settling;
    settling = null;
  }

  void refreshEnded() {
    visible = Objects.requireNonNull(refreshing, "what was being refreshed").after();
    refreshing = null;
  }

  /** What was to become visible waits for the next refresh, unless it was written again since. */
  void refreshFailed() {
    Written before = refreshing;
    Written after = settling;
    settling =
        after == null || before == null
            ? before
            : new Written(after.after(), before.vectorsOnly() && after.vectorsOnly());
    refreshing = null;
  }

  /** What was written was lost. */
  void forgetWritten() {
    settling = null;
    refreshing = null;
  }

  /** Has the file that waits read whatever it holds: what is known of it may be wrong. */
  void readAnyway() {
    if (waiting instanceof FileTask.Read read) {
      waiting = new FileTask.Read(read.seen(), read.known(), false, read.which());
    }
  }
}
