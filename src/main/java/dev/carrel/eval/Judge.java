package dev.carrel.eval;

import dev.carrel.retrieve.Hit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows what answers each question of a set: makes rankings of hits and scores them. */
final class Judge implements Judging {
  private final EvalSet set;
  private final PassageMap passages;
  private final Map<String, List<Span>> ranges;

  private Judge(EvalSet set, PassageMap passages, Map<String, List<Span>> ranges) {
    this.set = set;
    this.passages = passages;
    this.ranges = ranges;
  }

  /** Reads the files that the set has places in, to convert code points to UTF-16. */
  static Judge of(EvalSet set) {
    Map<String, StoredText> files = new LinkedHashMap<>();
    Map<String, List<Span>> ranges = new LinkedHashMap<>();
    for (EvalSet.AnswerRanges answer : set.ranges().values()) {
      StoredText stored =
          files.computeIfAbsent(answer.file(), path -> StoredText.read(set.corpus(), path));
      String what = "the answer of " + answer.query();
      ranges.put(
          answer.query(),
          answer.ranges().stream()
              .map(range -> stored.span(what, range.start(), range.end()))
              .toList());
    }
    return new Judge(set, PassageMap.of(set), ranges);
  }

  @Override
  public List<Unit> ranking(List<Hit> hits) {
    if (ranges.isEmpty()) {
      return passages.ranking(hits).stream().map(id -> new Unit(id, null)).toList();
    }
    return hits.stream()
        .map(Span::of)
        .distinct()
        .map(chunk -> new Unit(chunk.toString(), chunk))
        .toList();
  }

  @Override
  public Metrics metrics(String query, List<Unit> ranking) {
    List<String> ids =
        ranking.stream()
            .map(unit -> unit.chunk() == null ? unit.id() : unit.chunk().path())
            .distinct()
            .toList();
    return Metrics.of(set.relevances().getOrDefault(query, Map.of()), ids);
  }

  @Override
  public @Nullable RangeMetrics ranges(String query, List<Unit> ranking) {
    List<Span> answer = ranges.get(query);
    if (answer == null) {
      return null;
    }
    List<Span> chunks = new ArrayList<>();
    for (Unit unit : ranking) {
      if (unit.chunk() != null) {
        chunks.add(unit.chunk());
      }
    }
    return RangeMetrics.of(answer, chunks);
  }
}
