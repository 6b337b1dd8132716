package dev.carrel.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.KeepOnlyLastCommitDeletionPolicy;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NativeFSLockFactory;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/** Everything that is open while an index is open, checked and ready. */
record OpenIndex(
    Generation generation,
    Directory directory,
    WordAnalyzers analyzers,
    @Nullable IndexWriter writer,
    SearcherManager searchers,
    SnapshotDeletionPolicy commits,
    CommitNote note) {
  /** Connections of a vector in the graph, and how many are looked at when one is added. */
  private static final int GRAPH_CONNECTIONS = 16;

  private static final int GRAPH_BEAM_WIDTH = 100;

  /** Opens the generation that is searched. */
  static OpenIndex open(
      Path generationsFolder, IndexSettings settings, UnaryOperator<Directory> storage) {
    try {
      Generation live = Generation.live(generationsFolder, !settings.readOnly());
      OpenIndex open = open(live, settings, storage);
      if (!settings.readOnly()) {
        open.announce();
      }
      return open;
    } catch (IOException e) {
      throw IndexFailure.of("open", generationsFolder, e, null);
    }
  }

  private void announce() throws IOException {
    try {
      generation.makeCurrent();
    } catch (IOException e) {
      IOUtils.closeWhileHandlingException(
          searchers, writer == null ? null : writer::rollback, directory);
      throw e;
    }
  }

  /** Opens a generation, whichever is searched. */
  static OpenIndex open(
      Generation generation, IndexSettings settings, UnaryOperator<Directory> storage) {
    Path folder = generation.folder();
    try {
      Directory files = storage.apply(new MMapDirectory(folder, NativeFSLockFactory.INSTANCE));
      WordAnalyzers analyzers = new WordAnalyzers();
      try {
        return settings.readOnly()
            ? forReading(generation, files, analyzers, settings)
            : forWriting(generation, files, analyzers, settings);
      } catch (IOException | RuntimeException e) {
        IOUtils.closeWhileHandlingException(files);
        throw e;
      }
    } catch (IOException e) {
      throw IndexFailure.of(IndexFailure.OPEN, folder, e, null);
    }
  }

  private static OpenIndex forReading(
      Generation generation, Directory files, WordAnalyzers analyzers, IndexSettings settings)
      throws IOException {
    CommitNote note = lastCommit(generation, files, settings);
    if (note == null) {
      throw Generation.nothingThere(generation.root());
    }
    SearcherManager searchers = new SearcherManager(files, searcherFactory());
    return new OpenIndex(generation, files, analyzers, null, searchers, commitsKept(), note);
  }

  private static OpenIndex forWriting(
      Generation generation, Directory files, WordAnalyzers analyzers, IndexSettings settings)
      throws IOException {
    CommitNote last = lastCommit(generation, files, settings);
    CommitNote note = last == null ? CommitNote.of(settings, generation.number()) : last;
    OpenMode mode = last == null ? OpenMode.CREATE : OpenMode.APPEND;
    return writing(
        generation, files, analyzers, settings, mode, commitsKept(), note, note.nextSequence());
  }

  /**
   * Opens a writer once more, after one that closed itself, on what the last commit holds.
   *
   * @param files stay open when this fails
   * @param commits of the writer before: what is held stays held
   * @param sequence the highest that was shown
   */
  static OpenIndex again(
      Generation generation,
      Directory files,
      WordAnalyzers analyzers,
      IndexSettings settings,
      SnapshotDeletionPolicy commits,
      long sequence)
      throws IOException {
    CommitNote note = lastCommit(generation, files, settings);
    if (note == null) {
      throw IndexFailure.damaged(generation.folder(), "its list of segments is missing", null);
    }
    return writing(
        generation, files, analyzers, settings, OpenMode.APPEND, commits, note, sequence);
  }

  private static OpenIndex writing(
      Generation generation,
      Directory files,
      WordAnalyzers analyzers,
      IndexSettings settings,
      OpenMode mode,
      SnapshotDeletionPolicy commits,
      CommitNote note,
      long sequence)
      throws IOException {
    IndexWriter writer = new IndexWriter(files, writerConfig(analyzers, settings, mode, commits));
    try {
      if (!note.closed()) {
        Orphans.remove(writer);
      }
      // From here on the last commit says that numbers above its own may have been seen.
      writer.setLiveCommitData(note.at(sequence, false).write().entrySet());
      writer.commit();
      SearcherManager searchers = new SearcherManager(writer, true, false, searcherFactory());
      return new OpenIndex(generation, files, analyzers, writer, searchers, commits, note);
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  /** Null when nothing has been committed yet; damage and foreign schemas end here. */
  private static @Nullable CommitNote lastCommit(
      Generation generation, Directory files, IndexSettings settings) throws IOException {
    if (!DirectoryReader.indexExists(files)) {
      boolean segments = Arrays.stream(files.listAll()).anyMatch(name -> name.startsWith("_"));
      if (segments || generation.announced()) {
        throw IndexFailure.damaged(generation.folder(), "its list of segments is missing", null);
      }
      return null;
    }
    Map<String, String> data = SegmentInfos.readLatestCommit(files).getUserData();
    CommitNote note = CommitNote.read(data);
    CommitNote wanted = CommitNote.of(settings, generation.number());
    if (note == null || !note.schema().equals(wanted.schema())) {
      throw new IndexException(
          "The index in "
              + generation.folder()
              + " has the schema "
              + (note == null ? "of another program" : note.schema())
              + " and Carrel needs "
              + wanted.schema()
              + ": move the folder "
              + generation.root()
              + " away and start again; the index is rebuilt from your files.");
    }
    return note;
  }

  private static IndexWriterConfig writerConfig(
      WordAnalyzers analyzers,
      IndexSettings settings,
      OpenMode mode,
      SnapshotDeletionPolicy commits) {
    return new IndexWriterConfig(analyzers.plain())
        .setOpenMode(mode)
        .setIndexDeletionPolicy(commits)
        .setMergeScheduler(new LowMerges(settings.power()))
        .setCodec(new GraphCodec())
        .setSimilarity(KeywordQueries.similarity())
        .setRAMBufferSizeMB(settings.ramBufferBytes() / (double) (1 << 20))
        .setMaxFullFlushMergeWaitMillis(0)
        .setMergePolicy(new TieredMergePolicy().setForceMergeDeletesPctAllowed(0))
        .setCommitOnClose(false);
  }

  private static SnapshotDeletionPolicy commitsKept() {
    return new SnapshotDeletionPolicy(new KeepOnlyLastCommitDeletionPolicy());
  }

  private static SearcherFactory searcherFactory() {
    return new SearcherFactory() {
      @Override
      public IndexSearcher newSearcher(IndexReader reader, @Nullable IndexReader previous) {
        IndexSearcher searcher = new LiveSearcher(reader);
        searcher.setSimilarity(KeywordQueries.similarity());
        return searcher;
      }
    };
  }

  /** Lucene's own codec with our graph; an index is read without this class. */
  private static final class GraphCodec extends Lucene104Codec {
    private final KnnVectorsFormat graph =
        new Lucene99HnswVectorsFormat(GRAPH_CONNECTIONS, GRAPH_BEAM_WIDTH);

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      return graph;
    }
  }
}
