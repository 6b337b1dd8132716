package dev.carrel.retrieve;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.Condition;
import dev.carrel.index.ForwardingSnapshot;
import java.time.Duration;
import java.util.List;

/**
 * A snapshot in which some sources are found only by who names them: a search that names no source,
 * whether as a filter or as an operator, is one of all the others. What is read by its place was
 * named.
 */
public final class NamedOnly extends ForwardingSnapshot {
  private final List<String> unnamed;

  private NamedOnly(ChunkIndex.Snapshot snapshot, List<String> unnamed) {
    super(snapshot);
    this.unnamed = List.copyOf(unnamed);
  }

  /**
   * The same snapshot where there is nothing to leave out.
   *
   * @param unnamed names of the sources that are left out otherwise
   */
  public static ChunkIndex.Snapshot of(ChunkIndex.Snapshot snapshot, List<String> unnamed) {
    return unnamed.isEmpty() ? snapshot : new NamedOnly(snapshot, unnamed);
  }

  private ChunkFilter scoped(ChunkFilter filter) {
    return filter.sources().isEmpty() && filter.files().isEmpty()
        ? filter.without(unnamed)
        : filter;
  }

  @Override
  public List<ChunkHit> keyword(String query, ChunkFilter filter, int k) {
    return snapshot.keyword(query, scoped(filter), k);
  }

  @Override
  public List<ChunkHit> nearest(float[] vector, ChunkFilter filter, int k) {
    return snapshot.nearest(vector, scoped(filter), k);
  }

  @Override
  public List<ChunkHit> newest(ChunkFilter filter, int k) {
    return snapshot.newest(scoped(filter), k);
  }

  @Override
  public ChunkIndex.Snapshot narrowed(List<Condition> conditions, Duration timeMax) {
    ChunkIndex.Snapshot narrowed = snapshot.narrowed(conditions, timeMax);
    return conditions.stream().anyMatch(NamedOnly::namesSource)
        ? narrowed
        : new NamedOnly(narrowed, unnamed);
  }

  private static boolean namesSource(Condition condition) {
    return switch (condition) {
      case Condition.Source _ -> true;
      case Condition.AnyOf any -> any.conditions().stream().allMatch(NamedOnly::namesSource);
      case Condition.Not _ -> false;
      case Condition.Path _, Condition.Type _, Condition.Language _, Condition.Tag _ -> false;
      case Condition.Symbol _, Condition.Message _, Condition.Dated _ -> false;
      case Condition.Phrase _, Condition.Fuzzy _, Condition.Wildcard _, Condition.Regex _ -> false;
    };
  }
}
