package dev.carrel.index;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.PartSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * The index in a folder, by Lucene. A document and its chunks are one block that is replaced in one
 * step, so that a crash at any instant leaves it wholly old or wholly new.
 *
 * <p>After an {@link IndexException} from a write (a full disk, say) the writer may have closed
 * itself: then every later write fails with the same sentence until {@link #recover()} goes on from
 * the last commit. What was visible stays so until then.
 */
public final class LuceneIndex implements ChunkIndex {
  /** In one document. */
  public static final int CHUNKS_MAX = 100_000;

  /** After a clean-up: each segment has a graph of its own, and each is searched. */
  private static final int SEGMENTS_MAX = 8;

  private final Generation generation;
  private final IndexSettings settings;
  private final Directory directory;
  private final WordAnalyzers analyzers;
  private final HeldLanguages languages = new HeldLanguages();

  /** Which commits are kept: the last one, and those that are held. */
  private final SnapshotDeletionPolicy commits;

  /** Null when opened for reading only. Replaced by {@link #recover()}, as its readers are. */
  private volatile @Nullable IndexWriter writer;

  private volatile SearcherManager searchers;
  private final SequenceCounter sequence;
  private final Counting counting = new Counting();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Writes that have happened; what a refresh must show. */
  private final AtomicLong writes = new AtomicLong();

  private final Object refreshing = new Object();
  private long writesShown;

  private final Object committing = new Object();

  /** What the contents were made by. */
  private CommitNote note;

  private boolean noteChanged;
  private final List<String> mismatches;
  private final boolean vectorsUsable;

  LuceneIndex(OpenIndex open, IndexSettings settings) {
    this.generation = open.generation();
    this.settings = settings;
    this.directory = open.directory();
    this.writer = open.writer();
    this.searchers = open.searchers();
    this.analyzers = open.analyzers();
    this.commits = open.commits();
    this.note = open.note();
    this.sequence = new SequenceCounter(writer == null ? note.sequence() : note.nextSequence());
    this.mismatches = note.mismatches(CommitNote.of(settings, generation.number()));
    this.vectorsUsable = note.model().equals(settings.model());
  }

  /**
   * Opens the live index in a data folder's {@code generations}; the first one is made where there
   * is none, unless it is opened for reading only.
   *
   * @throws IndexException when another process writes to it, when it is damaged or of another
   *     schema, or when there is nothing to read
   */
  public static LuceneIndex open(Path generationsFolder, IndexSettings settings) {
    return open(generationsFolder, settings, UnaryOperator.identity());
  }

  static LuceneIndex open(
      Path generationsFolder, IndexSettings settings, UnaryOperator<Directory> storage) {
    return new LuceneIndex(OpenIndex.open(generationsFolder, settings, storage), settings);
  }

  /** See {@link CommitNote#mismatches}; empty when all agree. */
  @Override
  public List<String> mismatches() {
    return mismatches;
  }

  @Override
  public boolean vectorsUsable() {
    return vectorsUsable;
  }

  @Override
  public void putDocument(
      IndexedDocument document, List<Chunk> chunks, List<float @Nullable []> vectors) {
    Schema.requireSound(document, chunks, vectors, settings.vectorDimension());
    Term key = new Term(Schema.DOCUMENT, Schema.documentKey(document.id()));
    List<float @Nullable []> taken =
        vectorsUsable ? vectors : Collections.nCopies(vectors.size(), null);
    Analyzer analyzer = analyzers.ofDocument(document.language());
    write(to -> to.updateDocuments(key, SchemaFields.block(document, chunks, taken, analyzer)));
  }

  @Override
  public void putFile(FileRecord record, PartSet parts) {
    Query replaced = Schema.replacedBy(record, parts);
    write(to -> to.updateDocuments(replaced, List.of(SchemaFields.record(record))));
  }

  @Override
  public void putRecord(FileRecord record) {
    Term key = Schema.recordTerm(record);
    write(to -> to.updateDocument(key, SchemaFields.record(record)));
  }

  @Override
  public void removeFile(String source, String path) {
    BytesRef key = Schema.fileKey(source, path);
    write(to -> to.deleteDocuments(new Term(Schema.FILE, key), new Term(Schema.RECORD, key)));
  }

  @Override
  public void removeSource(String source) {
    write(to -> to.deleteDocuments(new Term(Schema.SOURCE, source)));
  }

  @Override
  public long refresh() {
    synchronized (refreshing) {
      long written = writes.get();
      try {
        searchers.maybeRefreshBlocking();
        if (writer == null) {
          return sequence.raiseTo(committedSequence());
        }
      } catch (IOException | IllegalStateException e) {
        throw failure("refresh", e);
      }
      if (written == writesShown) {
        return sequence.value();
      }
      writesShown = written;
      return sequence.raiseTo(sequence.value() + 1);
    }
  }

  @Override
  public void commit() {
    synchronized (committing) {
      IndexWriter to = requireWriter();
      if (!to.isOpen() || noteChanged || to.hasUncommittedChanges()) {
        commit(to, false);
      }
    }
  }

  @Override
  public HeldCommit hold() {
    commit();
    try {
      IndexCommit held = commits.snapshot();
      return HeldCommit.of(generation, held.getFileNames(), held.getUserData(), () -> letGo(held));
    } catch (IOException | IllegalStateException e) {
      throw failure("read", e);
    }
  }

  private void letGo(IndexCommit held) {
    try {
      commits.release(held);
      IndexWriter to = writer;
      if (to != null && to.isOpen()) {
        to.deleteUnusedFiles();
      }
    } catch (IOException | AlreadyClosedException e) {
      throw failure("tidy up", e);
    }
  }

  /** Must not be called while another thread writes: half of its work would be lost. */
  @Override
  public boolean recover() {
    IndexWriter broken = requireWriter();
    synchronized (committing) {
      synchronized (refreshing) {
        if (broken.isOpen() || closed.get()) {
          return false;
        }
        SearcherManager before = searchers;
        try {
          broken.rollback(); // It has done so by itself, maybe on a thread that is not yet through.
          OpenIndex again =
              OpenIndex.again(
                  generation, directory, analyzers, settings, commits, sequence.value());
          note = again.note();
          noteChanged = false;
          writer = again.writer();
          searchers = again.searchers();
          sequence.raiseTo(sequence.value() + 1);
          before.close();
        } catch (IOException | AlreadyClosedException e) {
          throw failure("write to", e);
        }
        return true;
      }
    }
  }

  @Override
  public long sequence() {
    return sequence.value();
  }

  @Override
  public boolean awaitSequence(long number, Duration timeout) throws InterruptedException {
    return sequence.await(number, timeout);
  }

  @Override
  public int generation() {
    return generation.number();
  }

  @Override
  public IndexCounts counts() {
    return read(view -> counting.counts(view.leaves()));
  }

  @Override
  public Optional<FileRecord> file(String source, String path) {
    return read(view -> view.file(source, path));
  }

  @Override
  public void forEachFile(@Nullable String source, Consumer<FileRecord> consumer) {
    if (source != null) {
      forEachFileUnder(source, "", consumer);
      return;
    }
    read(view -> {
      view.files(consumer);
      return true;
    });
  }

  @Override
  public void forEachFileUnder(String source, String path, Consumer<FileRecord> consumer) {
    read(view -> {
      view.filesUnder(source, path, consumer);
      return true;
    });
  }

  @Override
  public Map<String, Long> filesBySource() {
    return read(view -> counting.filesBySource(view.leaves()));
  }

  @Override
  public List<IndexedDocument> withoutVectors(int documentsMax) {
    if (documentsMax < 1) {
      throw new IllegalArgumentException("documentsMax is " + documentsMax + ", wanted 1 or more");
    }
    return vectorsUsable ? read(view -> view.withoutVectors(documentsMax)) : List.of();
  }

  @Override
  public Set<String> pathsWithoutVectors(String source) {
    return vectorsUsable ? read(view -> view.pathsWithoutVectors(source)) : Set.of();
  }

  @Override
  public Optional<IndexedDocument> document(DocumentId id) {
    return read(view -> view.document(id));
  }

  @Override
  public PartCounts countParts(String source, String path, PartSet parts) {
    return read(view -> view.countParts(source, path, parts));
  }

  @Override
  public List<StoredChunk> chunks(DocumentId id) {
    return read(view -> view.chunks(id));
  }

  @Override
  public void forEachVector(BiConsumer<String, float @Nullable []> consumer) {
    read(view -> {
      ChunkVectors.forEach(
          view.leaves(), (hash, vector) -> consumer.accept(hash, vectorsUsable ? vector : null));
      return true;
    });
  }

  @Override
  public void expunge() {
    IndexWriter to = requireWriter();
    try {
      to.forceMergeDeletes(true);
      to.forceMerge(SEGMENTS_MAX, true);
    } catch (IOException | IllegalStateException e) {
      throw failure("merge", e);
    }
    commit();
    refresh();
    try {
      // Only now does no searcher hold the files any more that the commit no longer names.
      to.deleteUnusedFiles();
    } catch (IOException | AlreadyClosedException e) {
      throw failure("clean up", e);
    }
  }

  /**
   * Has the sequence go on above that of another generation, which this one follows; durable with
   * the next commit, which is made whatever else has changed.
   */
  void continueAbove(long number) {
    synchronized (committing) {
      sequence.raiseTo(number + 1);
      noteChanged = true;
    }
  }

  Generation home() {
    return generation;
  }

  @Override
  public Snapshot snapshot() {
    try {
      Acquired acquired = acquire();
      try {
        Analyzer analyzer = analyzers.ofQuery(languages.of(acquired.searcher().getIndexReader()));
        return new LuceneSnapshot(
            generation.folder(), acquired, analyzer, settings.vectorDimension(), vectorsUsable);
      } catch (IOException | RuntimeException e) {
        acquired.release();
        throw e;
      }
    } catch (IOException | AlreadyClosedException e) {
      throw failure("read", e);
    }
  }

  /** Commits what is left if the settings say so; snapshots that are still open stay valid. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    sequence.close();
    IndexException failure = null;
    IndexWriter to = writer;
    if (to != null && to.isOpen() && settings.commitOnClose()) {
      try {
        synchronized (committing) {
          commit(to, true);
        }
      } catch (IndexException e) {
        failure = e;
      }
    }
    try {
      // The analyzers stay as they are: snapshots that are still open ask it.
      IOUtils.close(searchers, to == null ? null : to::rollback, directory);
    } catch (IOException e) {
      failure = failure == null ? failure("close", e) : failure;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void commit(IndexWriter to, boolean closing) {
    try {
      note = note.at(sequence.value(), closing);
      to.setLiveCommitData(note.write().entrySet());
      to.commit();
      noteChanged = false;
    } catch (IOException | IllegalStateException e) {
      throw failure("commit to", e);
    }
  }

  /** A searcher and whom it belongs to. */
  record Acquired(SearcherManager owner, LiveSearcher searcher) {
    void release() throws IOException {
      owner.release(searcher);
    }
  }

  private Acquired acquire() throws IOException {
    while (true) {
      SearcherManager from = searchers;
      try {
        return new Acquired(from, (LiveSearcher) from.acquire());
      } catch (AlreadyClosedException e) {
        if (from == searchers) {
          throw e;
        }
        // Replaced in between: the new ones are open.
      }
    }
  }

  private interface Reading<T> {
    T from(IndexView view) throws IOException;
  }

  private <T> T read(Reading<T> reading) {
    try {
      Acquired acquired = acquire();
      try {
        return reading.from(new IndexView(acquired.searcher()));
      } finally {
        acquired.release();
      }
    } catch (IOException | AlreadyClosedException e) {
      throw failure("read", e);
    }
  }

  private interface Writing {
    long to(IndexWriter writer) throws IOException;
  }

  /** Counts a write after it has happened: a refresh that begins later will show it. */
  private void write(Writing writing) {
    IndexWriter to = requireWriter();
    try {
      writing.to(to);
      writes.incrementAndGet();
    } catch (IOException | IllegalStateException e) {
      throw failure("write to", e);
    }
  }

  private long committedSequence() throws IOException {
    Acquired acquired = acquire();
    try {
      DirectoryReader reader = (DirectoryReader) acquired.searcher().getIndexReader();
      CommitNote shown = CommitNote.read(reader.getIndexCommit().getUserData());
      return shown == null ? 0 : shown.sequence();
    } finally {
      acquired.release();
    }
  }

  private IndexWriter requireWriter() {
    IndexWriter to = writer;
    if (to == null) {
      throw new IllegalStateException(
          "the index in " + generation.folder() + " was opened for reading only");
    }
    return to;
  }

  /**
   * What to say of it. A writer that breaks on another thread (a merge's, say) while this one is in
   * the middle of a commit ends that with an {@link IllegalStateException}, not as a closed one.
   */
  private IndexException failure(String doing, Exception e) {
    IndexWriter to = writer;
    Throwable tragic = to == null ? null : to.getTragicException();
    return IndexFailure.of(doing, generation.folder(), e, tragic);
  }
}
