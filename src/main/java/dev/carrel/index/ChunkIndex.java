package dev.carrel.index;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.PartSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only store of documents and chunks. Writing is for one process; within it every method may be
 * called by any thread. What is written is searchable after {@link #refresh()} and durable after
 * {@link #commit()}.
 */
public interface ChunkIndex extends AutoCloseable {
  /**
   * Replaces one document and its chunks in one atomic step.
   *
   * @param vectors one for each chunk, null for a chunk that is not embedded yet
   */
  void putDocument(IndexedDocument document, List<Chunk> chunks, List<float @Nullable []> vectors);

  /**
   * Replaces a file's record and removes every document of the file that {@code parts} does not
   * hold, in one atomic step.
   *
   * @param parts may not change any more
   */
  void putFile(FileRecord record, PartSet parts);

  /** Replaces a file's record and leaves its documents as they are. */
  void putRecord(FileRecord record);

  /** Removes a file, its record and its documents. */
  void removeFile(String source, String path);

  /** Removes everything of a source. */
  void removeSource(String source);

  /**
   * Makes everything written so far searchable.
   *
   * @return the sequence number that now holds: it has risen when anything visible has changed
   */
  long refresh();

  /** Makes everything written so far durable. */
  void commit();

  /** Makes everything written so far durable, and keeps the files of that until it is closed. */
  HeldCommit hold();

  /**
   * Goes on after a write that failed, from the last commit if need be; searches go on meanwhile.
   * No other thread may write until this returns.
   *
   * @return whether what was written after the last commit is lost and has to be written again
   * @throws IndexException while the reason lasts; to be tried again later
   */
  boolean recover();

  /** The sequence number of what is searchable now; survives a restart and never falls. */
  long sequence();

  /** Waits until {@link #sequence()} has reached the number; false after the time-out. */
  boolean awaitSequence(long sequence, Duration timeout) throws InterruptedException;

  /**
   * In which ways the index was made otherwise than it would be made now (another parser, chunker
   * or model), a sentence each. It stays so: a new generation is built instead.
   */
  List<String> mismatches();

  /**
   * Whether its vectors are of today's model. If not, nothing is near anything, none is taken in
   * and no document waits for one: search goes by words.
   */
  boolean vectorsUsable();

  /**
   * Takes everything that was deleted or replaced off the disk, merges small segments, and commits.
   * Whoever writes or searches meanwhile is not held up.
   */
  void expunge();

  /** Counts rebuilds, from 1. */
  int generation();

  IndexCounts counts();

  Optional<FileRecord> file(String source, String path);

  /** Hands over the record of each file of a source (of every source when null), in no order. */
  void forEachFile(@Nullable String source, Consumer<FileRecord> consumer);

  /**
   * Hands over the record of the file {@code path} of a source and of every file below the folder
   * {@code path}, in no order; the empty path stands for the whole source. Costs what it finds, not
   * what the index holds.
   */
  void forEachFileUnder(String source, String path, Consumer<FileRecord> consumer);

  /** How many files have a record, by the name of their source. */
  Map<String, Long> filesBySource();

  /** Documents of which some chunks have no vector yet, most recently modified first. */
  List<IndexedDocument> withoutVectors(int documentsMax);

  /** Paths of the files of a source of which some chunks have no vector yet. */
  Set<String> pathsWithoutVectors(String source);

  /** What is kept of a document besides its chunks. */
  Optional<IndexedDocument> document(DocumentId id);

  /** How much of a file can be found, as far as the set holds it. */
  PartCounts countParts(String source, String path, PartSet parts);

  /** All chunks of a document in order; empty when the document is not there. */
  List<StoredChunk> chunks(DocumentId id);

  /**
   * Hands over, for each chunk in no order, the hash of the text that its vector is made of, and
   * the vector; null where it has none yet, or one that is not usable.
   */
  void forEachVector(BiConsumer<String, float @Nullable []> consumer);

  /** A still view of what is searchable now. Close it after use. */
  Snapshot snapshot();

  @Override
  void close();

  /** A still view: refs of its hits are valid until it is closed. */
  interface Snapshot extends AutoCloseable {
    /** The best chunks by words (BM25 over text, title, headings, symbols and path), best first. */
    List<ChunkHit> keyword(String query, ChunkFilter filter, int k);

    /** The nearest chunks by cosine, best first. */
    List<ChunkHit> nearest(float[] vector, ChunkFilter filter, int k);

    /**
     * One chunk of each document, its first, the newest document first by its own date or else that
     * of its file. Their score is 0.
     */
    List<ChunkHit> newest(ChunkFilter filter, int k);

    /**
     * Chunks of one file, those that may be found here, in no order.
     *
     * @param max how many at most
     */
    List<ChunkHit> ofFile(String source, String path, ChunkFilter filter, int max);

    /**
     * This view without the chunks that do not meet every condition; those that ask for words count
     * in the scores by words, and every chunk left is found by words, when there are any. To be
     * closed as this one is, whichever of the two is closed first.
     *
     * @param timeMax after which the chunks found so far are all there are
     */
    Snapshot narrowed(List<Condition> conditions, Duration timeMax);

    /** Whether no chunk is missing because the time for narrowing was over. */
    boolean complete();

    StoredChunk load(int ref);

    /** The chunks right before and right after one in its document, in order; none, one or two. */
    List<StoredChunk> beside(int ref);

    /** The vector of a chunk; null when it has none yet. */
    default float @Nullable [] vector(int ref) {
      return vectors(new int[] {ref}).getFirst();
    }

    /** The vector of each chunk, in their order; null for one that has none yet. */
    List<float @Nullable []> vectors(int[] refs);

    /** What the query's words say for just these chunks, in their order. */
    List<Evidence> evidence(String query, int[] refs);

    @Override
    void close();
  }
}
