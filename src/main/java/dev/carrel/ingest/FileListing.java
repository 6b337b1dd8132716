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
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists files with what became of them, those that still wait among them. Changes nothing. */
final class FileListing {
  private static final Comparator<FileName> ORDER =
      Comparator.comparing(FileName::source).thenComparing(FileName::path);

  private static final String PENDING = "pending";

  private final ChunkIndex index;
  private final Backlog backlog;

  FileListing(ChunkIndex index, Backlog backlog) {
    this.index = index;
    this.backlog = backlog;
  }

  FileList list(FileQuery query) {
    Predicate<String> path =
        query.path() == null ? any -> true : PathGlob.of(query.path())::matches;
    Set<FileName> pending = backlog.pending();
    Page page =
        new Page(
            (int) Math.min(Integer.MAX_VALUE, (long) query.offset() + query.limit()),
            query.cursor() == null ? null : FileCursor.of(query.cursor()));
    index.forEachFile(
        query.source(),
        record -> {
          FileName name = new FileName(record.source(), record.path());
          String state = record.state().name().toLowerCase(Locale.ROOT);
          if (!pending.contains(name)
              && (query.state() == null || query.state().equals(state))
              && path.test(record.path())) {
            page.add(name);
          }
        });
    if (query.state() == null || query.state().equals(PENDING)) {
      pending.stream()
          .filter(name -> query.source() == null || query.source().equals(name.source()))
          .filter(name -> path.test(name.path()))
          .forEach(page::add);
    }
    List<FileList.Entry> entries = new ArrayList<>();
    List<FileName> names = page.from(query.offset());
    for (FileName name : names) {
      Optional<FileList.Entry> known =
          index.file(name.source(), name.path()).map(FileListing::entry);
      if (pending.contains(name)) {
        entries.add(known.map(FileListing::waitingAgain).orElseGet(() -> pending(name)));
      } else {
        known.ifPresent(entries::add);
      }
    }
    FileName last = page.hasMore() && !names.isEmpty() ? names.getLast() : null;
    return new FileList(
        page.total,
        entries,
        last == null ? null : new FileCursor(last.source(), last.path()).text());
  }

  /** The first names in order of any number: only those are held. */
  private static final class Page {
    private final int namesMax;
    private final PriorityQueue<FileName> first = new PriorityQueue<>(ORDER.reversed());
    private final @Nullable FileName after;
    private int total;
    private boolean more;

    Page(int namesMax, @Nullable FileCursor after) {
      this.namesMax = namesMax;
      this.after = after == null ? null : new FileName(after.source(), after.path());
    }

    void add(FileName name) {
      total++;
      if (after != null && ORDER.compare(name, after) <= 0) {
        return;
      }
      first.add(name);
      if (first.size() > namesMax) {
        first.poll();
        more = true;
      }
    }

    boolean hasMore() {
      return more;
    }

    List<FileName> from(int offset) {
      return first.stream().sorted(ORDER).skip(offset).toList();
    }
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
        name.source(), name.path(), PENDING, null, 0, 0, null, null, null, null, 0, 0, Map.of());
  }

  private static FileList.Entry waitingAgain(FileList.Entry known) {
    return new FileList.Entry(
        known.source(),
        known.path(),
        PENDING,
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
