package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.watch.SeenFile;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the files below a path, for a walk to compare with, and what follows from the
 * comparison. It is of the moment when it was made. For one thread.
 */
final class KnownFiles {
  private static final Set<Ingestion.Reindex> RETRYING =
      Set.of(Ingestion.Reindex.FAILED, Ingestion.Reindex.VERIFY);

  private final ChunkIndex index;
  private final String source;
  private final Map<String, Known> unseen = new HashMap<>();

  /**
   * What is known of one file. There is one of these for each file of a source, which is why the
   * whole record is fetched only for a file of which something has changed.
   *
   * @param newest as the newest record has it; null while the file is being read
   * @param onItsWay the newest record where it is not visible yet
   * @param fileKey of the newest record that there is; empty when there is none
   */
  record Known(@Nullable Stamp newest, @Nullable FileRecord onItsWay, String fileKey) {
    static Known onItsWay(@Nullable FileRecord record) {
      return record == null
          ? new Known(null, null, "")
          : new Known(Stamp.of(record), record, record.fileKey());
    }

    static Known visible(FileRecord record) {
      return new Known(Stamp.of(record), null, record.fileKey());
    }

    Known withVisible(FileRecord record) {
      return newest == null ? new Known(null, null, record.fileKey()) : this;
    }
  }

  /** By what a walk can tell that a file is as it was. */
  record Stamp(
      boolean failed,
      long sizeBytes,
      Instant modifiedAt,
      @Nullable String obstacle,
      SecretState secret) {
    static Stamp of(FileRecord record) {
      return new Stamp(
          isFailed(record),
          record.sizeBytes(),
          record.modifiedAt(),
          FileWork.obstacleOf(record),
          SecretState.of(record));
    }

    /** Of a container some parts may have failed while the file itself is indexed. */
    private static boolean isFailed(FileRecord file) {
      return file.state() == FileState.FAILED
          || (file.state() == FileState.INDEXED && file.reason() != null);
    }
  }

  /** Asks what there is at and below {@code under}; empty is the whole source. */
  KnownFiles(Backlog backlog, ChunkIndex index, String source, String under) {
    this.index = index;
    this.source = source;
    // What is on its way is asked first: what becomes visible in between is then in the index.
    backlog.forEachUnder(
        source, under, (name, record) -> unseen.put(name.path(), Known.onItsWay(record)));
    index.forEachFileUnder(
        source,
        under,
        record ->
            unseen.merge(
                record.path(),
                Known.visible(record),
                (onItsWay, visible) -> onItsWay.withVisible(record)));
  }

  /** Takes what is known of a file that the walk sees; null when nothing is. */
  @Nullable Known seen(String path) {
    return unseen.remove(path);
  }

  /** By path, what the walk has not seen. */
  Map<String, Known> unseen() {
    return Collections.unmodifiableMap(unseen);
  }

  /** What is to be done for a file that is there; empty when it is as it was. */
  Optional<FileTask> reading(SeenFile seen, @Nullable Known before, Ingestion.Reindex which) {
    Stamp newest = before == null ? null : before.newest();
    boolean readAgain =
        newest == null
            || which == Ingestion.Reindex.ALL
            || (RETRYING.contains(which) && newest.failed())
            || newest.sizeBytes() != seen.sizeBytes()
            || !newest.modifiedAt().equals(seen.modifiedAt())
            || !Objects.equals(seen.obstacle(), newest.obstacle())
            || newest.secret().isAgainst(seen.secretAllowed());
    boolean compareContent =
        (which == Ingestion.Reindex.VERIFY && seen.obstacle() == null)
            || (before != null && !before.fileKey().equals(seen.fileKey()));
    if (!readAgain && !compareContent) {
      return Optional.empty();
    }
    FileRecord record = before == null ? null : record(seen.path(), before);
    return Optional.of(new FileTask.Read(seen, record, !readAgain, which));
  }

  /** What is to be done for a file that is gone. */
  FileTask removal(String path, Known before) {
    return new FileTask.Remove(new FileName(source, path), record(path, before));
  }

  /** The newest record that there is; null when the file is being read for the first time. */
  private @Nullable FileRecord record(String path, Known known) {
    return known.onItsWay() != null ? known.onItsWay() : index.file(source, path).orElse(null);
  }
}
