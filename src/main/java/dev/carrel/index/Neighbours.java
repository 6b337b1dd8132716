package dev.carrel.index;

import dev.carrel.index.QueryWords.Word;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;

/** Where the words of a query stand in some chunks. Read once, then asked for pairs of words. */
final class Neighbours {
  private static final int[] NOWHERE = {};

  /** Positions in each chunk, rising, by word. */
  private final Map<Word, int[][]> positions = new HashMap<>();

  private Neighbours() {}

  /** Reads the positions of the words in chunks, whose refs rise. */
  static Neighbours read(IndexSearcher searcher, Iterable<Word> words, int[] sortedRefs)
      throws IOException {
    Neighbours neighbours = new Neighbours();
    for (Word word : words) {
      int[][] all = positions(searcher, word.term(), sortedRefs);
      for (String stem : word.stems()) {
        int[][] further = positions(searcher, stem, sortedRefs);
        for (int i = 0; i < all.length; i++) {
          all[i] = union(all[i], further[i]);
        }
      }
      neighbours.positions.put(word, all);
    }
    return neighbours;
  }

  /** A word and its stem stand at the same place, which is one. */
  private static int[] union(int[] some, int[] others) {
    if (some.length == 0 || others.length == 0) {
      return some.length == 0 ? others : some;
    }
    return IntStream.concat(Arrays.stream(some), Arrays.stream(others))
        .sorted()
        .distinct()
        .toArray();
  }

  /** How often the second word stands right behind the first in the chunk at that index. */
  int adjacent(Word first, Word second, int index) {
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

  /** How often the first word stands at most so far from the second, in either order. */
  int near(Word first, Word second, int distanceMax, int index) {
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

  private int[] at(Word word, int index) {
    int[][] all = positions.get(word);
    return all == null ? NOWHERE : all[index];
  }

  private static int[][] positions(IndexSearcher searcher, String term, int[] sortedRefs)
      throws IOException {
    int[][] found = new int[sortedRefs.length][];
    Arrays.fill(found, NOWHERE);
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
        int[] places = new int[postings.freq()];
        for (int n = 0; n < places.length; n++) {
          places[n] = postings.nextPosition();
        }
        found[i] = places;
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
