package dev.carrel.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CombinedFieldQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;

/**
 * Words to a query. What a person types is data: there is no syntax, and nothing in it can fail.
 * Every word is looked for in all fields as if they were one text in which the weightier fields
 * stand several times (BM25F); a chunk need not hold all words. Measured against the best field of
 * each word (disjunction maximum): better by up to three points of nDCG@10, and never worse by more
 * than half a point.
 */
final class KeywordQueries {
  /** Distinct words; the first ones win. Five fields each keep below Lucene's 1,024 clauses. */
  static final int TERMS_MAX = 160;

  /** The rest of a longer query is not read. */
  static final int QUERY_CHARS_MAX = 20_000;

  private static final float BM25_K1 = 1.2f;
  private static final float BM25_B = 0.75f;

  private static final float TEXT_WEIGHT = 1f;
  private static final float TITLE_WEIGHT = 2f;
  private static final float HEADINGS_WEIGHT = 1.5f;
  private static final float SYMBOL_WEIGHT = 2f;
  private static final float PATH_WEIGHT = 1f;

  private KeywordQueries() {}

  static Similarity similarity() {
    return new BM25Similarity(BM25_K1, BM25_B);
  }

  /** Empty when there is no word in the text. */
  static Optional<Query> of(Analyzer analyzer, String text) {
    Set<String> terms = terms(analyzer, text);
    if (terms.isEmpty()) {
      return Optional.empty();
    }
    BooleanQuery.Builder words = new BooleanQuery.Builder();
    for (String term : terms) {
      words.add(inAnyField(term), Occur.SHOULD);
    }
    return Optional.of(words.build());
  }

  private static Query inAnyField(String term) {
    return new CombinedFieldQuery.Builder(term)
        .addField(Schema.TEXT, TEXT_WEIGHT)
        .addField(Schema.TITLE, TITLE_WEIGHT)
        .addField(Schema.HEADINGS, HEADINGS_WEIGHT)
        .addField(Schema.SYMBOL, SYMBOL_WEIGHT)
        .addField(Schema.PATH_WORDS, PATH_WEIGHT)
        .build();
  }

  private static Set<String> terms(Analyzer analyzer, String text) {
    Set<String> terms = new LinkedHashSet<>();
    String read = text.substring(0, Math.min(text.length(), QUERY_CHARS_MAX));
    try (TokenStream stream = analyzer.tokenStream(Schema.TEXT, read)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (terms.size() < TERMS_MAX && stream.incrementToken()) {
        terms.add(term.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory could not be read", e);
    }
    return terms;
  }
}
