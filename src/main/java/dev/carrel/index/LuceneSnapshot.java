package dev.carrel.index;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.jspecify.annotations.Nullable;

/** One state of the index, kept until it is closed. Any thread may use it. */
final class LuceneSnapshot implements ChunkIndex.Snapshot {
  /**
   * The graph is searched for at least so many, and the answer cut from them: HNSW finds the
   * nearest ten more surely when it looks for a hundred.
   */
  private static final int NEAREST_SOUGHT_MIN = 100;

  private final Path folder;
  private final LuceneIndex.Acquired acquired;
  private final LiveSearcher searcher;
  private final IndexView view;
  private final EvidenceReader evidence;
  private final QueryReader queries;
  private final int dimension;
  private final boolean vectorsUsable;
  private final AtomicBoolean closed;
  private final @Nullable Selection selection;

  LuceneSnapshot(
      Path folder,
      LuceneIndex.Acquired acquired,
      Analyzer analyzer,
      int dimension,
      boolean vectorsUsable)
      throws IOException {
    this.folder = folder;
    this.acquired = acquired;
    this.searcher = acquired.searcher();
    this.view = new IndexView(searcher);
    this.queries = new QueryReader(analyzer, searcher.getIndexReader());
    this.evidence = new EvidenceReader(searcher, queries, List.of());
    this.dimension = dimension;
    this.vectorsUsable = vectorsUsable;
    this.closed = new AtomicBoolean();
    this.selection = null;
  }

  /** The same state, narrowed; closing either closes both. */
  private LuceneSnapshot(LuceneSnapshot whole, Selection selection) {
    this.folder = whole.folder;
    this.acquired = whole.acquired;
    this.searcher = whole.searcher;
    this.view = whole.view;
    this.queries = whole.queries;
    this.evidence = new EvidenceReader(whole.searcher, queries, selection.scored());
    this.dimension = whole.dimension;
    this.vectorsUsable = whole.vectorsUsable;
    this.closed = whole.closed;
    this.selection = selection;
  }

  @Override
  public List<ChunkHit> keyword(String query, ChunkFilter filter, int k) {
    requireOpen();
    requirePositive(k);
    Optional<Query> only = only(filter);
    int limit = clamp(k);
    try {
      Optional<Query> words = scored(query);
      if (words.isEmpty()) {
        return List.of();
      }
      BooleanQuery.Builder all = new BooleanQuery.Builder().add(words.get(), Occur.MUST);
      only.ifPresent(f -> all.add(f, Occur.FILTER));
      TopDocs found =
          searcher.search(all.build(), new TopScoreDocCollectorManager(limit, null, limit));
      return hits(found, limit, score -> score);
    } catch (IOException e) {
      throw IndexFailure.of("search", folder, e, null);
    }
  }

  @Override
  public List<ChunkHit> newest(ChunkFilter filter, int k) {
    requireOpen();
    requirePositive(k);
    try {
      return new NewestFirst(searcher, clamp(k)).of(only(filter));
    } catch (IOException e) {
      throw IndexFailure.of("search", folder, e, null);
    }
  }

  @Override
  public List<ChunkHit> ofFile(String source, String path, ChunkFilter filter, int max) {
    requireOpen();
    requirePositive(max);
    BooleanQuery.Builder chunks =
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term(Schema.KIND, Schema.KIND_CHUNK)), Occur.FILTER)
            .add(new TermQuery(new Term(Schema.FILE, Schema.fileKey(source, path))), Occur.FILTER);
    only(filter).ifPresent(f -> chunks.add(f, Occur.FILTER));
    int limit = clamp(max);
    try {
      return hits(searcher.search(chunks.build(), limit), limit, _ -> 0);
    } catch (IOException e) {
      throw IndexFailure.of("search", folder, e, null);
    }
  }

  @Override
  public ChunkIndex.Snapshot narrowed(List<Condition> conditions, Duration timeMax) {
    requireOpen();
    if (selection != null) {
      throw new IllegalStateException("the snapshot is narrowed already");
    }
    try {
      return new LuceneSnapshot(
          this, Selection.of(searcher, queries.analyzer(), conditions, timeMax));
    } catch (IOException e) {
      throw IndexFailure.of("search", folder, e, null);
    }
  }

  @Override
  public boolean complete() {
    return selection == null || selection.complete();
  }

  @Override
  public List<ChunkHit> nearest(float[] vector, ChunkFilter filter, int k) {
    requireOpen();
    requirePositive(k);
    Vectors.requireUnit(vector, dimension, "the query's vector");
    if (!vectorsUsable) {
      return List.of();
    }
    Query only = only(filter).orElse(null);
    int limit = clamp(k);
    int sought = clamp(Math.max(k, NEAREST_SOUGHT_MIN));
    try {
      Query nearest = new KnnFloatVectorQuery(Schema.VECTOR, vector, sought, only);
      return hits(searcher.search(nearest, limit), limit, LuceneSnapshot::cosine);
    } catch (IOException e) {
      throw IndexFailure.of("search", folder, e, null);
    }
  }

  @Override
  public StoredChunk load(int ref) {
    requireOpen();
    requireRef(ref);
    try {
      return view.load(ref);
    } catch (IOException e) {
      throw IndexFailure.of("read", folder, e, null);
    }
  }

  @Override
  public List<StoredChunk> beside(int ref) {
    requireOpen();
    requireRef(ref);
    try {
      return view.beside(ref);
    } catch (IOException e) {
      throw IndexFailure.of("read", folder, e, null);
    }
  }

  @Override
  public List<float @Nullable []> vectors(int[] refs) {
    requireOpen();
    Arrays.stream(refs).forEach(this::requireRef);
    try {
      return vectorsUsable
          ? view.vectors(refs)
          : Arrays.asList(new float @Nullable [refs.length][]);
    } catch (IOException e) {
      throw IndexFailure.of("read", folder, e, null);
    }
  }

  @Override
  public List<Evidence> evidence(String query, int[] refs) {
    requireOpen();
    Arrays.stream(refs).forEach(this::requireRef);
    try {
      return evidence.read(query, refs);
    } catch (IOException e) {
      throw IndexFailure.of("search", folder, e, null);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        acquired.release();
      } catch (IOException e) {
        throw IndexFailure.of("release", folder, e, null);
      }
    }
  }

  /** What the filter and the narrowing leave; empty when that is everything. */
  private Optional<Query> only(ChunkFilter filter) {
    Optional<Query> filtered = FilterQueries.of(filter);
    if (selection == null) {
      return filtered;
    }
    BooleanQuery.Builder both = new BooleanQuery.Builder().add(selection.chunks(), Occur.FILTER);
    filtered.ifPresent(f -> both.add(f, Occur.FILTER));
    return Optional.of(new ConstantScoreQuery(both.build()));
  }

  /**
   * Words, and what scores by the narrowing: that was met already, and the words may be missing.
   */
  private Optional<Query> scored(String query) throws IOException {
    Optional<Query> words = KeywordQueries.of(queries.words(query), searcher);
    if (selection == null || selection.scored().isEmpty()) {
      return words;
    }
    BooleanQuery.Builder all = new BooleanQuery.Builder().add(selection.chunks(), Occur.FILTER);
    words.ifPresent(w -> all.add(w, Occur.SHOULD));
    selection.scored().forEach(s -> all.add(s, Occur.SHOULD));
    return Optional.of(all.build());
  }

  private interface ScoreScale {
    float of(float luceneScore);
  }

  private static List<ChunkHit> hits(TopDocs found, int limit, ScoreScale scale) {
    List<ChunkHit> hits = new ArrayList<>(found.scoreDocs.length);
    for (ScoreDoc hit : found.scoreDocs) {
      if (hits.size() < limit) {
        hits.add(new ChunkHit(hit.doc, scale.of(hit.score)));
      }
    }
    return List.copyOf(hits);
  }

  /** Lucene's score of a dot product is (1 + cosine) / 2. */
  private static float cosine(float luceneScore) {
    return 2 * luceneScore - 1;
  }

  /** Lucene sets aside room for as many hits as it is asked for. */
  private int clamp(int k) {
    return Math.min(k, Math.max(1, searcher.getIndexReader().maxDoc()));
  }

  private static void requirePositive(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + ", wanted 1 or more");
    }
  }

  private void requireRef(int ref) {
    if (ref < 0 || ref >= searcher.getIndexReader().maxDoc()) {
      throw new IllegalArgumentException("ref " + ref + " is not from this snapshot");
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("the snapshot is closed");
    }
  }
}
