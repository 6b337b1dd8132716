package dev.carrel.eval;

import java.util.List;

/**
 * What the evaluation of several sets found; as JSON it is the document that tools get.
 *
 * @param sets in the order in which they were given
 */
public record EvalRun(List<EvalReport> sets) {
  public EvalRun {
    sets = List.copyOf(sets);
  }

  /** The figures for a person: one table, a line for each ranking of each set. */
  public String table() {
    return EvalTable.of(sets);
  }
}
