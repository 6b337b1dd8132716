package dev.carrel.index;

import dev.carrel.parse.PartSet;
import java.io.IOException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;

/**
 * Matches chunks and documents of parts that a set does not hold, in whichever file: to be joined
 * with one. A list of terms would do the same in many times the memory.
 */
final class OtherParts extends Query {
  /** A look-up in a table that is rarely in the processor's cache, for one or two hashes. */
  private static final float MATCH_COST = 20;

  private final PartSet kept;

  /** The set may not change any more. */
  OtherParts(PartSet kept) {
    this.kept = kept;
  }

  static boolean holds(PartSet kept, SortedNumericDocValues parts) throws IOException {
    for (int i = parts.docValueCount(); i > 0; i--) {
      if (kept.contains(parts.nextValue())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public ScorerSupplier scorerSupplier(LeafReaderContext leaf) throws IOException {
        SortedNumericDocValues parts = DocValues.getSortedNumeric(leaf.reader(), Schema.PART);
        TwoPhaseIterator others =
            new TwoPhaseIterator(parts) {
              @Override
              public boolean matches() throws IOException {
                return !holds(kept, parts);
              }

              @Override
              public float matchCost() {
                return MATCH_COST;
              }
            };
        Scorer scorer = new ConstantScoreScorer(score(), scoreMode, others);
        return new DefaultScorerSupplier(scorer);
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return false;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return "not one of " + kept.size() + " parts";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OtherParts query && query.kept == kept;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(kept);
  }
}
