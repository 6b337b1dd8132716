package dev.carrel.ingest;

import dev.carrel.chunk.Chunk;
import dev.carrel.chunk.Chunker;
import dev.carrel.chunk.Chunks;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.IndexedDocument;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.ParseOutcome;
import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.Parser;
import dev.carrel.watch.SeenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries one file into the index: parse, chunk, write. Its words are searchable after the next
 * refresh; vectors that are not in the cache follow later. Thread-safe.
 */
final class FileWork {
  private static final int HASH_BUFFER_BYTES = 1 << 16;

  /** Stands for the parser where the walk itself said that there is nothing to read. */
  private static final String WALK = "walk";

  private final Parser parser;
  private final Embedder embedder;
  private final VectorCache cache;
  private final ChunkIndex index;
  private final IngestSettings settings;
  private final BiConsumer<FileTask, @Nullable FileRecord> progress;
  private final Predicate<String> unwanted;
  private final AtomicLong vectorsReused = new AtomicLong();

  /**
   * Work that begins when {@link #read} is called.
   *
   * @param progress told whenever a part of a container was written, with the record that the index
   *     shows of the file meanwhile
   * @param unwanted whether a container of this source that is being read is to be left as it is
   */
  FileWork(
      Parser parser,
      Embedder embedder,
      VectorCache cache,
      ChunkIndex index,
      IngestSettings settings,
      BiConsumer<FileTask, @Nullable FileRecord> progress,
      Predicate<String> unwanted) {
    this.parser = parser;
    this.embedder = embedder;
    this.cache = cache;
    this.index = index;
    this.settings = settings;
    this.progress = progress;
    this.unwanted = unwanted;
  }

  /** The obstacle that kept a file from being read; null when it was read. */
  static @Nullable String obstacleOf(FileRecord record) {
    return WALK.equals(record.parser()) ? record.reason() : null;
  }

  long vectorsReused() {
    return vectorsReused.get();
  }

  /**
   * Reads a file and writes what came of it.
   *
   * @return the file's new record; null when the file turned out to be gone and was removed from
   *     the index
   */
  @Nullable FileRecord read(FileTask.Read task) {
    SeenFile seen = task.seen();
    FileRecord known = task.known();
    if (seen.obstacle() != null) {
      return put(new Tally(task).skipped(WALK, seen.obstacle()), Duration.ZERO);
    }
    if (task.onlyIfContentDiffers() && known != null && hasContent(seen.file(), known)) {
      FileRecord same = restamped(known, seen);
      if (!same.equals(known)) {
        index.putRecord(same);
      }
      return same;
    }
    Tally tally = new Tally(task);
    long start = System.nanoTime();
    (seen.secretAllowed() ? parser.readingSecrets() : parser)
        .parse(
            DocumentId.ofFile(seen.source(), seen.path()),
            seen.file(),
            new KnownParts(task, tally),
            outcome -> take(outcome, task, tally));
    long parseNanos = System.nanoTime() - start - tally.nanos();
    if (tally.nothingRead() && Files.notExists(seen.file(), LinkOption.NOFOLLOW_LINKS)) {
      index.removeFile(seen.source(), seen.path());
      return null;
    }
    return put(tally, Duration.ofNanos(parseNanos));
  }

  /** Records that a file made the program itself stumble: a bug of ours costs that one file. */
  FileRecord stumbled(FileTask.Read task, Throwable cause) {
    Tally tally = new Tally(task);
    tally.failed(
        "Carrel itself failed on this file ("
            + cause
            + "): please report it; the other files go on");
    return put(tally, Duration.ZERO);
  }

  /** Takes a file out of the index. */
  void remove(FileTask.Remove task) {
    index.removeFile(task.name().source(), task.name().path());
  }

  private FileRecord put(Tally tally, Duration parsing) {
    if (tally.needsCount()) {
      index.refresh();
      SeenFile seen = tally.seen();
      tally.counted(index.countParts(seen.source(), seen.path(), tally.parts()));
    }
    FileRecord record = tally.record(parsing);
    index.putFile(record, tally.parts());
    return record;
  }

  private void take(ParseOutcome outcome, FileTask.Read task, Tally tally) {
    boolean first = !tally.isContainer();
    tally.take(outcome);
    if (tally.isContainer()) {
      requireWanted(task);
      if (first && task.known() == null) {
        index.putRecord(tally.provisional());
      }
    }
    if (outcome instanceof ParseOutcome.Parsed parsed) {
      index(parsed, tally);
      if (tally.isContainer()) {
        progress.accept(task, task.known() == null ? tally.provisional() : task.known());
      }
    }
  }

  /** A container may take an hour: neither the service's end nor its source's waits for that. */
  private void requireWanted(FileTask.Read task) {
    if (unwanted.test(task.seen().source())) {
      throw new StoppedException();
    }
  }

  /**
   * The index says which parts have been read. It is refreshed once before the first question: what
   * a task for the same file has just changed must not be taken for known. From then on nobody
   * changes the file's documents but this task.
   */
  private final class KnownParts implements Parser.Known {
    private final FileTask.Read task;
    private final Tally tally;
    private final boolean none;
    private boolean refreshed;

    KnownParts(FileTask.Read task, Tally tally) {
      this.task = task;
      this.tally = tally;
      this.none = task.which() == Ingestion.Reindex.ALL || !index.mismatches().isEmpty();
    }

    @Override
    public boolean holds(String part, String contentSha256) {
      requireWanted(task);
      if (none) {
        return false;
      }
      if (!refreshed) {
        index.refresh();
        refreshed = true;
      }
      SeenFile seen = task.seen();
      Optional<IndexedDocument> held =
          index.document(new DocumentId(seen.source(), seen.path(), part));
      if (held.isEmpty() || !held.get().contentSha256().equals(contentSha256)) {
        return false;
      }
      String remark = held.get().remark();
      if (remark != null) {
        if (task.which() == Ingestion.Reindex.FAILED) {
          return false;
        }
        tally.remains(part, remark);
      }
      return true;
    }
  }

  /** The service ends, or the source goes, while a container is being read. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private void index(ParseOutcome.Parsed parsed, Tally tally) {
    ParsedDocument document = parsed.document();
    long start = System.nanoTime();
    Chunks cut = Chunker.chunk(document, embedder.tokens(), settings.chunks());
    long chunked = System.nanoTime();
    List<Chunk> chunks = cut.chunks();
    String inside = tally.troubleInside(document.id());
    if (chunks.isEmpty()) {
      tally.holdsNoText(document.id());
    } else {
      String truncated =
          cut.truncated()
              ? "only its first "
                  + chunks.size()
                  + " chunks are searchable: it is larger than the limit on chunks"
              : null;
      String own = Tally.joined(parsed.remark(), truncated);
      index.putDocument(
          indexed(document, tally.seen(), Tally.joined(own, inside)), chunks, knownVectors(chunks));
      tally.wrote(document, own, chunks.size());
    }
    tally.took(chunked - start, System.nanoTime() - chunked);
  }

  private List<float @Nullable []> knownVectors(List<Chunk> chunks) {
    List<float @Nullable []> vectors = new ArrayList<>(chunks.size());
    for (Chunk chunk : chunks) {
      float[] vector = cache.get(chunk.embeddingInputSha256());
      if (vector != null) {
        vectorsReused.incrementAndGet();
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static IndexedDocument indexed(
      ParsedDocument document, SeenFile seen, @Nullable String remark) {
    String title = document.title();
    if (title == null || title.isBlank()) {
      title = document.id().name(document.mediaType());
    }
    return new IndexedDocument(
        document.id(),
        title,
        document.mediaType(),
        document.contentSha256(),
        document.language(),
        seen.modifiedAt(),
        document.fields(),
        remark);
  }

  private static boolean hasContent(Path file, FileRecord known) {
    if (known.contentSha256() == null) {
      return false;
    }
    try (InputStream bytes =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      byte[] buffer = new byte[HASH_BUFFER_BYTES];
      while (bytes.read(buffer) >= 0) {}
      byte[] digest = ((DigestInputStream) bytes).getMessageDigest().digest();
      return HexFormat.of().formatHex(digest).equals(known.contentSha256());
    } catch (IOException e) {
      return false; // The parser meets the same trouble next and gives its reason.
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static FileRecord restamped(FileRecord known, SeenFile seen) {
    return new FileRecord(
        known.source(),
        known.path(),
        known.state(),
        known.reason(),
        known.attempts(),
        seen.sizeBytes(),
        seen.modifiedAt(),
        seen.fileKey(),
        known.contentSha256(),
        known.mediaType(),
        known.parser(),
        known.documentCount(),
        known.chunkCount(),
        known.stageTimes());
  }
}
