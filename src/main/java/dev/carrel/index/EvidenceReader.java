package dev.carrel.index;

import dev.carrel.index.QueryWords.Word;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;

/** Reads what speaks for some chunks: costs what those chunks hold, not what the index holds. */
final class EvidenceReader {
  /** Saturation of a pair's count, that of BM25. */
  private static final float PAIR_K1 = 1.2f;

  /** So many positions apart two content words still speak of the same thing. */
  private static final int NEAR_POSITIONS_MAX = 8;

  private final LiveSearcher searcher;
  private final QueryReader queries;
  private final List<Query> operators;

  /**
   * Makes a reader.
   *
   * @param operators what counts besides the words of each query
   */
  EvidenceReader(LiveSearcher searcher, QueryReader queries, List<Query> operators) {
    this.searcher = searcher;
    this.queries = queries;
    this.operators = operators;
  }

  /** One for each ref, in their order. */
  List<Evidence> read(String query, int[] refs) throws IOException {
    QueryWords words = queries.words(query);
    // Lucene goes through a segment in the order of its documents.
    int[] sorted = refs.clone();
    Arrays.sort(sorted);
    float[] bm25 = scores(searcher, KeywordQueries.any(words.all(), operators, searcher), sorted);
    float[] coverage = shares(Schema.WORDS, words.content(), sorted);
    float[] headings = shares(Schema.HEADINGS, words.content(), sorted);
    float[][] pairs = pairs(words, sorted);
    long[] files = numbers(Schema.FILE_NUMBER, sorted);
    long[] texts = numbers(Schema.TEXT_NUMBER, sorted);
    List<Evidence> evidence = new ArrayList<>(refs.length);
    for (int ref : refs) {
      int i = Arrays.binarySearch(sorted, ref);
      evidence.add(
          new Evidence(
              ref,
              bm25[i],
              coverage[i],
              headings[i],
              pairs[0][i],
              pairs[1][i],
              files[i],
              texts[i]));
    }
    return evidence;
  }

  private float[] shares(String field, Collection<Word> words, int[] refs) throws IOException {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    double total = 0;
    for (Word word : words) {
      float idf = idf(word);
      total += idf;
      BooleanQuery.Builder forms = new BooleanQuery.Builder();
      Stream.concat(word.forms().stream(), word.longer().stream())
          .forEach(form -> forms.add(new TermQuery(new Term(field, form)), Occur.SHOULD));
      any.add(new BoostQuery(new ConstantScoreQuery(forms.build()), idf), Occur.SHOULD);
    }
    float[] shares = scores(searcher, any.build(), refs);
    for (int i = 0; i < shares.length; i++) {
      shares[i] = total > 0 ? (float) Math.min(1, shares[i] / total) : 0;
    }
    return shares;
  }

  /**
   * As BM25 has it, by the commonest of its forms; over the words of everything, whichever field is
   * asked.
   */
  private float idf(Word word) throws IOException {
    CollectionStatistics all = searcher.collectionStatistics(Schema.WORDS);
    double chunks = all == null ? 1 : all.docCount();
    double with = 0;
    for (String form : word.forms()) {
      with = Math.max(with, searcher.chunksWith(new Term(Schema.WORDS, form)));
    }
    return (float) Math.log1p((chunks - with + .5) / (with + .5));
  }

  /** The two figures of each chunk: right behind each other, and near each other. */
  private float[][] pairs(QueryWords words, int[] refs) throws IOException {
    Map<Word, Float> idfs = new HashMap<>();
    for (QueryWords.Pair pair : words.allPairs()) {
      idfs.put(pair.first(), idf(pair.first()));
      idfs.put(pair.second(), idf(pair.second()));
    }
    Neighbours neighbours = Neighbours.read(searcher, idfs.keySet(), refs);
    float[][] figures = new float[2][refs.length];
    for (int i = 0; i < refs.length; i++) {
      for (QueryWords.Pair pair : words.pairs()) {
        int count = neighbours.adjacent(pair.first(), pair.second(), i);
        figures[0][i] += saturated(count) * weight(pair, idfs);
      }
      for (QueryWords.Pair pair : words.contentPairs()) {
        int count = neighbours.near(pair.first(), pair.second(), NEAR_POSITIONS_MAX, i);
        figures[1][i] += saturated(count) * weight(pair, idfs);
      }
    }
    return figures;
  }

  private static float weight(QueryWords.Pair pair, Map<Word, Float> idfs) {
    return idfs.getOrDefault(pair.first(), 0f) + idfs.getOrDefault(pair.second(), 0f);
  }

  private static float saturated(int count) {
    return count / (count + PAIR_K1);
  }

  private static float[] scores(IndexSearcher searcher, Query query, int[] sortedRefs)
      throws IOException {
    float[] scores = new float[sortedRefs.length];
    Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE, 1f);
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    int ordinal = -1;
    Scorer scorer = null;
    DocIdSetIterator matches = DocIdSetIterator.empty();
    for (int i = 0; i < sortedRefs.length; i++) {
      int segment = ReaderUtil.subIndex(sortedRefs[i], leaves);
      if (segment != ordinal) {
        ordinal = segment;
        scorer = weight.scorer(leaves.get(segment));
        matches = scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
      }
      int doc = sortedRefs[i] - leaves.get(segment).docBase;
      if (matches.docID() < doc) {
        matches.advance(doc);
      }
      if (scorer != null && matches.docID() == doc) {
        scores[i] = scorer.score();
      }
    }
    return scores;
  }

  private long[] numbers(String field, int[] sortedRefs) throws IOException {
    long[] numbers = new long[sortedRefs.length];
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    int ordinal = -1;
    NumericDocValues column = DocValues.emptyNumeric();
    for (int i = 0; i < sortedRefs.length; i++) {
      int segment = ReaderUtil.subIndex(sortedRefs[i], leaves);
      if (segment != ordinal) {
        ordinal = segment;
        column = DocValues.getNumeric(leaves.get(segment).reader(), field);
      }
      if (column.advanceExact(sortedRefs[i] - leaves.get(segment).docBase)) {
        numbers[i] = column.longValue();
      }
    }
    return numbers;
  }
}
