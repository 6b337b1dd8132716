package dev.carrel.index;

import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.AutomatonQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;

/** Filters to queries that match without a score. */
final class FilterQueries {
  /** Of sources, and of types. */
  static final int VALUES_MAX = 100;

  /** Fewer, since each may cost milliseconds. */
  static final int GLOBS_MAX = 20;

  private FilterQueries() {}

  /**
   * Empty when everything may be found.
   *
   * @throws IllegalArgumentException when a list is too long or a glob can't be read
   */
  static Optional<Query> of(ChunkFilter filter) {
    if (filter.equals(ChunkFilter.NONE)) {
      return Optional.empty();
    }
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    if (!filter.sources().isEmpty()) {
      all.add(anyTerm(Schema.SOURCE, "sources", filter.sources()), Occur.FILTER);
    }
    if (!filter.types().isEmpty()) {
      List<String> types = filter.types().stream().map(Schema::type).toList();
      all.add(anyTerm(Schema.TYPE, "types", types), Occur.FILTER);
    }
    if (!filter.paths().isEmpty()) {
      all.add(anyGlob(filter.paths()), Occur.FILTER);
    }
    return Optional.of(new ConstantScoreQuery(all.build()));
  }

  private static Query anyTerm(String field, String what, List<String> values) {
    requireFew(what, values, VALUES_MAX);
    return new TermInSetQuery(field, values.stream().map(BytesRef::new).toList());
  }

  private static Query anyGlob(List<String> globs) {
    requireFew("paths", globs, GLOBS_MAX);
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (String text : globs) {
      PathGlob glob = PathGlob.of(text);
      Term term = new Term(glob.nameOnly() ? Schema.NAME : Schema.PATH, text);
      try {
        any.add(new AutomatonQuery(term, glob.automaton()), Occur.SHOULD);
      } catch (TooComplexToDeterminizeException e) {
        throw PathGlob.tooComplicated(text, e);
      }
    }
    return any.build();
  }

  private static void requireFew(String what, List<String> values, int max) {
    if (values.size() > max) {
      throw new IllegalArgumentException(
          "the filter names " + values.size() + " " + what + ", wanted at most " + max);
    }
  }
}
