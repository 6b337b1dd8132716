package dev.carrel.ingest;

import dev.carrel.chunk.Chunk;
import dev.carrel.chunk.Chunker;
import dev.carrel.chunk.Chunks;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
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
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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
  private final AtomicLong vectorsReused = new AtomicLong();

  FileWork(
      Parser parser,
      Embedder embedder,
      VectorCache cache,
      ChunkIndex index,
      IngestSettings settings) {
    this.parser = parser;
    this.embedder = embedder;
    this.cache = cache;
    this.index = index;
    this.settings = settings;
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
      Tally tally = new Tally(task);
      tally.parser = WALK;
      return put(tally.skipped(seen.obstacle()));
    }
    if (task.onlyIfContentDiffers() && known != null && hasContent(seen.file(), known)) {
      FileRecord same = restamped(known, seen);
      return same.equals(known) ? known : put(same);
    }
    Tally tally = new Tally(task);
    long start = System.nanoTime();
    (seen.secretAllowed() ? parser.readingSecrets() : parser)
        .parse(
            DocumentId.ofFile(seen.source(), seen.path()),
            seen.file(),
            outcome -> take(outcome, tally));
    tally.parseNanos += System.nanoTime() - start - tally.chunkNanos - tally.indexNanos;
    if (tally.nothingRead() && Files.notExists(seen.file(), LinkOption.NOFOLLOW_LINKS)) {
      index.removeFile(seen.source(), seen.path());
      return null;
    }
    return put(tally.record());
  }

  /** Records that a file made the program itself stumble: a bug of ours costs that one file. */
  FileRecord stumbled(FileTask.Read task, Throwable cause) {
    Tally tally = new Tally(task);
    tally.failures.add(
        "Carrel itself failed on this file ("
            + cause
            + "): please report it; the other files go on");
    return put(tally.record());
  }

  /** Takes a file out of the index. */
  void remove(FileTask.Remove task) {
    index.removeFile(task.name().source(), task.name().path());
  }

  private FileRecord put(FileRecord record) {
    index.putFile(record);
    return record;
  }

  private void take(ParseOutcome outcome, Tally tally) {
    switch (outcome) {
      case ParseOutcome.Parsed parsed -> index(parsed, tally);
      case ParseOutcome.Skipped skipped -> {
        tally.skipReasons.add(skipped.reason());
        tally.hash(skipped.contentSha256());
      }
      case ParseOutcome.Unreadable unreadable -> {
        tally.failures.add(unreadable.cause());
        tally.hash(unreadable.contentSha256());
      }
    }
  }

  private void index(ParseOutcome.Parsed parsed, Tally tally) {
    ParsedDocument document = parsed.document();
    long start = System.nanoTime();
    Chunks cut = Chunker.chunk(document, embedder.tokens(), settings.chunks());
    long chunked = System.nanoTime();
    List<Chunk> chunks = cut.chunks();
    if (chunks.isEmpty()) {
      tally.skipReasons.add("it holds no text");
    } else {
      index.putDocument(indexed(document, tally.seen), chunks, knownVectors(chunks));
      tally.add(document, parsed.parser(), chunks.size());
      if (parsed.remark() != null) {
        tally.remarks.add(parsed.remark());
      }
      if (cut.truncated()) {
        tally.remarks.add(
            "only its first "
                + chunks.size()
                + " chunks are searchable: it is larger than the limit on chunks");
      }
    }
    tally.chunkNanos += chunked - start;
    tally.indexNanos += System.nanoTime() - chunked;
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

  private static IndexedDocument indexed(ParsedDocument document, SeenFile seen) {
    String title = document.title();
    if (title == null || title.isBlank()) {
      title = seen.path().substring(seen.path().lastIndexOf('/') + 1);
    }
    return new IndexedDocument(
        document.id(),
        title,
        document.mediaType(),
        document.contentSha256(),
        document.language(),
        seen.modifiedAt());
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
        known.parts(),
        known.chunkCount(),
        known.stageTimes());
  }

  /** What has come of a file so far. */
  private static final class Tally {
    final SeenFile seen;
    final int attempts;
    final List<String> parts = new ArrayList<>();
    final List<String> skipReasons = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final List<String> remarks = new ArrayList<>();
    @Nullable String sha256;
    @Nullable String mediaType;
    @Nullable String parser;
    int chunkCount;
    long parseNanos;
    long chunkNanos;
    long indexNanos;

    Tally(FileTask.Read task) {
      seen = task.seen();
      FileRecord known = task.known();
      attempts =
          known != null
                  && known.sizeBytes() == seen.sizeBytes()
                  && known.modifiedAt().equals(seen.modifiedAt())
              ? known.attempts() + 1
              : 1;
    }

    void add(ParsedDocument document, String parserName, int chunks) {
      String part = document.id().part();
      parts.add(part == null ? "" : part);
      hash(document.contentSha256());
      if (parser == null) {
        mediaType = document.mediaType();
        parser = parserName;
      }
      chunkCount += chunks;
    }

    void hash(@Nullable String contentSha256) {
      if (sha256 == null) {
        sha256 = contentSha256;
      }
    }

    boolean nothingRead() {
      return parts.isEmpty();
    }

    FileRecord skipped(String reason) {
      return record(FileState.SKIPPED, reason);
    }

    FileRecord record() {
      if (!parts.isEmpty()) {
        List<String> all = new ArrayList<>(remarks);
        all.addAll(failures);
        return record(FileState.INDEXED, all.isEmpty() ? null : summary(all));
      }
      if (!failures.isEmpty()) {
        return record(FileState.FAILED, summary(failures));
      }
      return record(
          FileState.SKIPPED, skipReasons.isEmpty() ? "it holds no text" : summary(skipReasons));
    }

    private static String summary(List<String> reasons) {
      int more = reasons.size() - 1;
      return more == 0 ? reasons.getFirst() : reasons.getFirst() + " (and " + more + " more)";
    }

    private FileRecord record(FileState state, @Nullable String reason) {
      return new FileRecord(
          seen.source(),
          seen.path(),
          state,
          reason,
          attempts,
          seen.sizeBytes(),
          seen.modifiedAt(),
          seen.fileKey(),
          sha256,
          mediaType,
          parser,
          parts,
          chunkCount,
          Map.of(
              "parse", Duration.ofNanos(Math.max(0, parseNanos)),
              "chunk", Duration.ofNanos(chunkNanos),
              "index", Duration.ofNanos(indexNanos)));
    }
  }
}
