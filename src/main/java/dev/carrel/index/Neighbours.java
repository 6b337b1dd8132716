package dev.carrel.index;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;

/** Where the terms of a query stand in some chunks. Read once, then asked for pairs of terms. */
final class Neighbours {
  private static final int[] NOWHERE = {};

  /** Positions in each chunk, rising, by term. */
  private final Map<String, int[][]> positions = new HashMap<>();

  private Neighbours() {}

  /** Reads the positions of the terms in chunks, whose refs rise. */
  static Neighbours read(IndexSearcher searcher, Iterable<String> terms, int[] sortedRefs)
      throws IOException {
    Neighbours neighbours = new Neighbours();
    for (String term : terms) {
      neighbours.positions.put(term, positions(searcher, term, sortedRefs));
    }
    return neighbours;
  }

  /** How often the second term stands right behind the first in the chunk at that index. */
  int adjacent(String first, String second, int index) {
    int[] behind = at(second, index);
    int count = 0;
    int next = 0;
    for (int position : at(first, index)) {
      while (next < behind.length && behind[next] <= position) {
        next++;
      }
      count += next < behind.length && behind[next] == position + 1 ? 1 : 0;
    }
    return count;
  }

  /** How often the first term stands at most so far from the second, in either order. */
  int near(String first, String second, int distanceMax, int index) {
    int[] others = at(second, index);
    int count = 0;
    int from = 0;
    for (int position : at(first, index)) {
      while (from < others.length && others[from] < position - distanceMax) {
        from++;
      }
      count += from < others.length && others[from] <= position + distanceMax ? 1 : 0;
    }
    return count;
  }

  private int[] at(String term, int index) {
    int[][] all = positions.get(term);
    return all == null || all[index] == null ? NOWHERE : all[index];
  }

  private static int[][] positions(IndexSearcher searcher, String term, int[] sortedRefs)
      throws IOException {
    int @Nullable [][] found = new int[sortedRefs.length][];
    int ordinal = -1;
    @Nullable PostingsEnum postings = null;
    for (int i = 0; i < sortedRefs.length; i++) {
      int segment = ReaderUtil.subIndex(sortedRefs[i], searcher.getIndexReader().leaves());
      LeafReaderContext leaf = searcher.getIndexReader().leaves().get(segment);
      if (segment != ordinal) {
        ordinal = segment;
        postings = postings(leaf, term);
      }
      if (postings == null) {
        continue;
      }
      int doc = sortedRefs[i] - leaf.docBase;
      if (postings.docID() < doc && postings.advance(doc) == DocIdSetIterator.NO_MORE_DOCS) {
        postings = null;
      } else if (postings.docID() == doc) {
        found[i] = new int[postings.freq()];
        for (int n = 0; n < found[i].length; n++) {
          found[i][n] = postings.nextPosition();
        }
      }
    }
    return found;
  }

  private static @Nullable PostingsEnum postings(LeafReaderContext leaf, String term)
      throws IOException {
    Terms terms = leaf.reader().terms(Schema.WORDS);
    TermsEnum each = terms == null ? null : terms.iterator();
    return each != null && each.seekExact(new Term(Schema.WORDS, term).bytes())
        ? each.postings(null, PostingsEnum.POSITIONS)
        : null;
  }
}
