package dev.carrel.index;

import java.io.IOException;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.IndexReader;

/** Queries to words, for one state of the index. Any thread may use it. */
final class QueryReader {
  private record Read(String query, QueryWords words) {}

  private final Analyzer analyzer;
  private final Compounds compounds;

  /** A search asks for the hits of a query first and for their evidence then. */
  private volatile Read last;

  QueryReader(Analyzer analyzer, IndexReader reader) throws IOException {
    this.analyzer = analyzer;
    this.compounds = new Compounds(reader);
    this.last = new Read("", QueryWords.of(analyzer, compounds, ""));
  }

  Analyzer analyzer() {
    return analyzer;
  }

  QueryWords words(String query) throws IOException {
    Read known = last;
    if (!known.query().equals(query)) {
      known = new Read(query, QueryWords.of(analyzer, compounds, query));
      last = known;
    }
    return known.words();
  }
}
