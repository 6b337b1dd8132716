package dev.carrel.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/** Lists documents by date: the first chunk of each that may be shown. For one thread, once. */
final class NewestFirst {
  private record Dated(int ref, long millis) {}

  /** Of one date, documents keep the order in which they stand in the index. */
  private static final Comparator<Dated> OLDEST_FIRST =
      Comparator.comparingLong(Dated::millis)
          .thenComparing(Comparator.comparingInt(Dated::ref).reversed());

  private final IndexSearcher searcher;
  private final int k;
  private final PriorityQueue<Dated> best = new PriorityQueue<>(OLDEST_FIRST);

  NewestFirst(IndexSearcher searcher, int k) {
    this.searcher = searcher;
    this.k = k;
  }

  List<ChunkHit> of(Optional<Query> only) throws IOException {
    BooleanQuery.Builder chunks =
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term(Schema.KIND, Schema.KIND_CHUNK)), Occur.FILTER);
    only.ifPresent(filter -> chunks.add(filter, Occur.FILTER));
    Query rewritten = searcher.rewrite(chunks.build());
    Weight weight = searcher.createWeight(rewritten, ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext segment : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(segment);
      if (scorer != null) {
        add(segment, scorer.iterator());
      }
    }
    List<Dated> newest = new ArrayList<>(best);
    newest.sort(OLDEST_FIRST.reversed());
    return newest.stream().map(dated -> new ChunkHit(dated.ref(), 0)).toList();
  }

  /** The document that a chunk belongs to is the next one behind it in the block. */
  private void add(LeafReaderContext segment, DocIdSetIterator chunks) throws IOException {
    PostingsEnum documents =
        segment.reader().postings(new Term(Schema.KIND, Schema.KIND_DOCUMENT), PostingsEnum.NONE);
    if (documents == null) {
      throw new CorruptIndexException("there are chunks without documents", segment.toString());
    }
    Bits live = segment.reader().getLiveDocs();
    NumericDocValues dates = DocValues.getNumeric(segment.reader(), Schema.DATE);
    int documentEnd = -1;
    for (int chunk = chunks.nextDoc();
        chunk != DocIdSetIterator.NO_MORE_DOCS;
        chunk = chunks.nextDoc()) {
      if (chunk > documentEnd && (live == null || live.get(chunk)) && dates.advanceExact(chunk)) {
        documentEnd = documents.docID() < chunk ? documents.advance(chunk) : documents.docID();
        add(new Dated(segment.docBase + chunk, dates.longValue()));
      }
    }
  }

  private void add(Dated dated) {
    best.add(dated);
    if (best.size() > k) {
      best.poll();
    }
  }
}
