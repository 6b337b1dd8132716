package dev.carrel.index;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.SmallFloat;
import org.jspecify.annotations.Nullable;

/**
 * Takes its statistics from what is there. Lucene's own count what was deleted until its segment is
 * merged, and a chunk is written once more when its vector has come: how common a word is would
 * hang on the timing of threads, and with it the order of close hits.
 */
final class LiveSearcher extends IndexSearcher {
  /**
   * So many documents of a segment, or of a term in it, are looked at one by one; of more, the
   * share that is deleted says enough, and looking at them would cost more than it is worth.
   */
  private static final int COUNTED_MAX = 1 << 14;

  private final Map<String, Optional<CollectionStatistics>> fields = new ConcurrentHashMap<>();

  LiveSearcher(IndexReader reader) {
    super(reader);
  }

  @Override
  public @Nullable CollectionStatistics collectionStatistics(String field) throws IOException {
    Optional<CollectionStatistics> known = fields.get(field);
    if (known == null) {
      known = counted(field);
      fields.put(field, known);
    }
    return known.orElse(null);
  }

  @Override
  public TermStatistics termStatistics(Term term, int docFreq, long totalTermFreq)
      throws IOException {
    CollectionStatistics all = collectionStatistics(term.field());
    if (!getIndexReader().hasDeletions() || all == null) {
      return super.termStatistics(term, docFreq, totalTermFreq);
    }
    double live = 0;
    for (LeafReaderContext leaf : getLeafContexts()) {
      live += live(leaf.reader(), term);
    }
    // What holds the term may all be deleted: no number below one is allowed.
    long with = Math.clamp(Math.round(live), 1, all.docCount());
    return new TermStatistics(term.bytes(), with, Math.max(with, totalTermFreq));
  }

  /** How many chunks hold a term. */
  long chunksWith(Term term) throws IOException {
    int docFreq = getIndexReader().docFreq(term);
    return docFreq == 0 ? 0 : termStatistics(term, docFreq, docFreq).docFreq();
  }

  private static double live(LeafReader segment, Term term) throws IOException {
    Terms terms = segment.terms(term.field());
    TermsEnum each = terms == null ? null : terms.iterator();
    if (each == null || !each.seekExact(term.bytes())) {
      return 0;
    }
    Bits live = segment.getLiveDocs();
    int docFreq = each.docFreq();
    if (live == null) {
      return docFreq;
    }
    if (docFreq > COUNTED_MAX) {
      return (double) docFreq * segment.numDocs() / segment.maxDoc();
    }
    int count = 0;
    PostingsEnum postings = each.postings(null, PostingsEnum.NONE);
    for (int doc = postings.nextDoc();
        doc != DocIdSetIterator.NO_MORE_DOCS;
        doc = postings.nextDoc()) {
      if (live.get(doc)) {
        count++;
      }
    }
    return count;
  }

  private Optional<CollectionStatistics> counted(String field) throws IOException {
    double docs = 0;
    double words = 0;
    boolean there = false;
    for (LeafReaderContext leaf : getLeafContexts()) {
      LeafReader segment = leaf.reader();
      Terms terms = segment.terms(field);
      if (terms == null) {
        continue;
      }
      there = true;
      NumericDocValues lengths = segment.getNormValues(field);
      if (segment.maxDoc() > COUNTED_MAX || lengths == null) {
        double share = (double) segment.numDocs() / segment.maxDoc();
        docs += share * terms.getDocCount();
        words += share * terms.getSumTotalTermFreq();
        continue;
      }
      // Also where nothing is deleted: what is kept of a length is rounded, and the sum is not to
      // change when something else is deleted.
      Bits live = segment.getLiveDocs();
      for (int doc = lengths.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = lengths.nextDoc()) {
        if (live == null || live.get(doc)) {
          docs++;
          words += SmallFloat.byte4ToInt((byte) lengths.longValue());
        }
      }
    }
    if (!there) {
      return Optional.empty();
    }
    // Where all is deleted, no number below one is allowed.
    long count = Math.max(1, Math.round(docs));
    long sum = Math.max(count, Math.round(words));
    return Optional.of(
        new CollectionStatistics(field, getIndexReader().maxDoc(), count, sum, count));
  }
}
