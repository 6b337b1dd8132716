package dev.carrel.index;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;

/**
 * Words to a query. What a person types is data: there is no syntax, and nothing in it can fail. A
 * chunk need not hold all words.
 *
 * <p>A word that stands in a chunk's symbol counts once more there. Measured on questions about 400
 * Java files, nDCG@10 of words alone without that, with .3 and with all of it: .694 .719 .731; of
 * both sides .780 .779 .782. Where there is no code nothing has a symbol, and nothing changes.
 */
final class KeywordQueries {
  private static final float BM25_K1 = 1.2f;
  private static final float BM25_B = 0.75f;

  private KeywordQueries() {}

  static Similarity similarity() {
    return new BM25Similarity(BM25_K1, BM25_B);
  }

  /** Empty when there is no word in the text. */
  static Optional<Query> of(Analyzer analyzer, String text) {
    Set<String> terms = QueryWords.of(analyzer, text).all();
    return terms.isEmpty() ? Optional.empty() : Optional.of(any(terms, List.of()));
  }

  /** Any of the terms and of the further queries. */
  static Query any(Set<String> terms, List<Query> others) {
    BooleanQuery.Builder words = new BooleanQuery.Builder();
    for (String term : terms) {
      words.add(new TermQuery(new Term(Schema.WORDS, term)), Occur.SHOULD);
      words.add(new TermQuery(new Term(Schema.SYMBOL, term)), Occur.SHOULD);
    }
    others.forEach(other -> words.add(other, Occur.SHOULD));
    return words.build();
  }
}
