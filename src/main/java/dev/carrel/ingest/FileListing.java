package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.PathGlob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Lists files with what became of them, those that still wait among them. Changes nothing. */
final class FileListing {
  private static final Comparator<FileName> ORDER =
      Comparator.comparing(FileName::source).thenComparing(FileName::path);

  private final ChunkIndex index;
  private final Backlog backlog;

  FileListing(ChunkIndex index, Backlog backlog) {
    this.index = index;
    this.backlog = backlog;
  }

  FileList list(FileQuery query) {
    Predicate<String> path =
        query.path() == null ? any -> true : PathGlob.of(query.path())::matches;
    Map<FileName, FileList.Entry> entries = new TreeMap<>(ORDER);
    index.forEachFile(
        query.source(),
        record -> {
          if (path.test(record.path())) {
            entries.put(new FileName(record.source(), record.path()), entry(record));
          }
        });
    for (FileName name : backlog.pending()) {
      if ((query.source() == null || query.source().equals(name.source()))
          && path.test(name.path())) {
        entries.merge(name, pending(name), FileListing::waitingAgain);
      }
    }
    List<FileList.Entry> matching = new ArrayList<>(entries.values());
    if (query.state() != null) {
      matching.removeIf(entry -> !entry.state().equals(query.state()));
    }
    int from = Math.min(query.offset(), matching.size());
    int to = Math.min(from + query.limit(), matching.size());
    return new FileList(matching.size(), matching.subList(from, to));
  }

  private static FileList.Entry entry(FileRecord record) {
    Map<String, Double> millis = new HashMap<>();
    record.stageTimes().forEach((stage, time) -> millis.put(stage, time.toNanos() / 1e6));
    return new FileList.Entry(
        record.source(),
        record.path(),
        record.state().name().toLowerCase(Locale.ROOT),
        record.reason(),
        record.attempts(),
        record.sizeBytes(),
        record.modifiedAt().toString(),
        record.contentSha256(),
        record.mediaType(),
        record.parser(),
        record.documentCount(),
        record.chunkCount(),
        millis);
  }

  private static FileList.Entry pending(FileName name) {
    return new FileList.Entry(
        name.source(), name.path(), "pending", null, 0, 0, null, null, null, null, 0, 0, Map.of());
  }

  private static FileList.Entry waitingAgain(FileList.Entry known, FileList.Entry waiting) {
    return new FileList.Entry(
        known.source(),
        known.path(),
        waiting.state(),
        null,
        known.attempts(),
        known.sizeBytes(),
        known.modifiedAt(),
        known.sha256(),
        known.mediaType(),
        known.parser(),
        known.documents(),
        known.chunks(),
        known.stageMillis());
  }
}
