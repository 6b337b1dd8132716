package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.watch.FolderWalk;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.SeenFile;
import dev.carrel.watch.Sight;
import dev.carrel.watch.Source;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Asks the disk, the backlog and the index about one file. Changes nothing. */
final class FileTracing {
  private final FolderWalk folderWalk;
  private final ChunkIndex index;
  private final Backlog backlog;
  private final String takenInBy;

  /**
   * Makes a tracing.
   *
   * @param takenInBy what takes in a file that is not known yet, for a sentence
   */
  FileTracing(LeaveOutRules rules, ChunkIndex index, Backlog backlog, String takenInBy) {
    this.folderWalk = new FolderWalk(rules);
    this.index = index;
    this.backlog = backlog;
    this.takenInBy = takenInBy;
  }

  FileTrace trace(Source source, String path) {
    Sight sight = folderWalk.look(source, path);
    // The backlog is asked first: what leaves it in between is in the index then.
    AtomicBoolean onItsWay = new AtomicBoolean();
    backlog.forEachUnder(
        source.name(),
        path,
        (name, after) -> onItsWay.compareAndSet(false, name.path().equals(path)));
    Optional<FileRecord> known = index.file(source.name(), path);
    return switch (sight) {
      case Sight.LeftOut(String reason) -> new FileTrace.LeftOut(reason);
      case Sight.Folder _ -> new FileTrace.Folder();
      case Sight.Absent _ ->
          known
              .map(record -> state(record, "The file is no longer there."))
              .orElseGet(FileTrace.Absent::new);
      case Sight.Unseen(String reason) ->
          known.map(record -> state(record, reason)).orElseGet(() -> new FileTrace.Waiting(reason));
      case Sight.Entry(SeenFile seen) -> seen(seen, onItsWay.get(), known);
    };
  }

  private FileTrace seen(SeenFile seen, boolean onItsWay, Optional<FileRecord> known) {
    if (seen.obstacle() != null) {
      return new FileTrace.Skipped(seen.obstacle());
    }
    if (known.isEmpty()) {
      return new FileTrace.Waiting(
          onItsWay
              ? "It waits for its turn to be read, or is being read now."
              : "It has not been seen yet: " + takenInBy + " takes it in.");
    }
    FileRecord record = known.get();
    boolean changed =
        record.sizeBytes() != seen.sizeBytes() || !record.modifiedAt().equals(seen.modifiedAt());
    if (changed || onItsWay) {
      return new FileTrace.Waiting(
          changed
              ? "It has changed and is found as it was before: " + takenInBy + " reads it again."
              : "It waits to be read again and is found as it was before.");
    }
    return state(record, null);
  }

  private static FileTrace state(FileRecord record, @Nullable String remark) {
    String reason = record.reason();
    return switch (record.state()) {
      case INDEXED -> new FileTrace.Indexed(remark == null ? reason : remark);
      case SKIPPED -> new FileTrace.Skipped(String.valueOf(reason));
      case FAILED -> new FileTrace.Failed(String.valueOf(reason));
    };
  }
}
