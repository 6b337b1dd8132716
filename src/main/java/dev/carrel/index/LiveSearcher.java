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
import org.apache.lucene.index.TermStates;
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

  /** As it comes: {@link #states} has counted already, and forms of a word share one number. */
  @Override
  public TermStatistics termStatistics(Term term, int docFreq, long totalTermFreq)
      throws IOException {
    CollectionStatistics all = collectionStatistics(term.field());
    int most = all == null ? docFreq : (int) Math.min(docFreq, all.docCount());
    return super.termStatistics(term, most, totalTermFreq);
  }

  /** Where a term stands in each segment, and how many chunks hold it. */
  TermStates states(Term term) throws IOException {
    TermStates states = new TermStates(getTopReaderContext());
    double with = 0;
    long times = 0;
    boolean there = false;
    for (LeafReaderContext leaf : getLeafContexts()) {
      Terms terms = leaf.reader().terms(term.field());
      TermsEnum each = terms == null ? null : terms.iterator();
      if (each != null && each.seekExact(term.bytes())) {
        states.register(each.termState(), leaf.ord);
        with += live(leaf.reader(), each);
        times += each.totalTermFreq();
        there = true;
      }
    }
    if (there) {
      // What holds the term may all be deleted: no number below one is allowed.
      int chunks = (int) Math.max(1, Math.round(with));
      states.accumulateStatistics(chunks, Math.max(chunks, times));
    }
    return states;
  }

  /** How many chunks hold a term. */
  int chunksWith(Term term) throws IOException {
    return states(term).docFreq();
  }

  private static double live(LeafReader segment, TermsEnum each) throws IOException {
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
      double[] live = liveShares(segment, field);
      docs += live[0] * terms.getDocCount();
      words += live[1] * terms.getSumTotalTermFreq();
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

  /** Shares of a segment's documents with this field, and of their words, that are not deleted. */
  private static double[] liveShares(LeafReader segment, String field) throws IOException {
    Bits live = segment.getLiveDocs();
    NumericDocValues lengths = segment.getNormValues(field);
    if (live == null) {
      return new double[] {1, 1};
    }
    if (segment.maxDoc() > COUNTED_MAX || lengths == null) {
      double share = (double) segment.numDocs() / segment.maxDoc();
      return new double[] {share, share};
    }
    double docs = 0;
    double words = 0;
    double liveDocs = 0;
    double liveWords = 0;
    for (int doc = lengths.nextDoc();
        doc != DocIdSetIterator.NO_MORE_DOCS;
        doc = lengths.nextDoc()) {
      // Rounded, and without what stands at the same place: good enough for a share.
      int length = SmallFloat.byte4ToInt((byte) lengths.longValue());
      docs++;
      words += length;
      if (live.get(doc)) {
        liveDocs++;
        liveWords += length;
      }
    }
    return new double[] {liveDocs / Math.max(1, docs), liveWords / Math.max(1, words)};
  }
}
