package dev.carrel.index;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.AutomatonQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;

/** Filters to queries that match without a score. */
final class FilterQueries {
  /** Of sources, and of types. */
  static final int VALUES_MAX = 100;

  /** Fewer, since each may cost milliseconds. */
  static final int GLOBS_MAX = 20;

  /** Of sources that are left out. */
  static final int WITHOUT_MAX = 1_000;

  /** Of files that are named one by one; they cost their sorting, and one look at each. */
  static final int FILES_MAX = 100_000;

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
      all.add(anyTerm(Schema.SOURCE, "sources", filter.sources(), VALUES_MAX), Occur.FILTER);
    }
    if (!filter.types().isEmpty()) {
      List<String> types = filter.types().stream().map(Schema::type).toList();
      all.add(anyTerm(Schema.TYPE, "types", types, VALUES_MAX), Occur.FILTER);
    }
    if (!filter.paths().isEmpty()) {
      all.add(anyGlob(filter.paths()), Occur.FILTER);
    }
    filter.files().ifPresent(files -> all.add(anyFile(files), Occur.FILTER));
    if (!filter.without().isEmpty()) {
      all.add(new TermQuery(new Term(Schema.KIND, Schema.KIND_CHUNK)), Occur.FILTER);
      all.add(
          anyTerm(Schema.SOURCE, "sources left out", filter.without(), WITHOUT_MAX),
          Occur.MUST_NOT);
    }
    return Optional.of(new ConstantScoreQuery(all.build()));
  }

  private static Query anyFile(Set<ChunkFilter.File> files) {
    requireFew("files", files, FILES_MAX);
    return new TermInSetQuery(
        Schema.FILE,
        files.stream().map(file -> Schema.fileKey(file.source(), file.path())).toList());
  }

  private static Query anyTerm(String field, String what, List<String> values, int max) {
    requireFew(what, values, max);
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

  private static void requireFew(String what, Collection<?> values, int max) {
    if (values.size() > max) {
      throw new IllegalArgumentException(
          "the filter names " + values.size() + " " + what + ", wanted at most " + max);
    }
  }
}
