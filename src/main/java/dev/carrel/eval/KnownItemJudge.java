package dev.carrel.eval;

import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.Hit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows which question each chunk answers. All chunks that answer one take one rank. */
final class KnownItemJudge implements Judging {
  private record Place(String source, String path, @Nullable String part, int startChar) {}

  private final Map<Place, String> answers = new HashMap<>();

  void answers(String question, DocumentId id, int startChar) {
    answers.put(new Place(id.source(), id.path(), id.part(), startChar), question);
  }

  @Override
  public List<Unit> ranking(List<Hit> hits) {
    return hits.stream()
        .map(hit -> new Place(hit.source(), hit.path(), hit.part(), hit.startChar()))
        .map(place -> new Unit(answers.getOrDefault(place, place.toString()), null))
        .distinct()
        .toList();
  }

  @Override
  public Metrics metrics(String query, List<Unit> ranking) {
    return Metrics.of(Map.of(query, 1.0), ranking.stream().map(Unit::id).toList());
  }

  @Override
  public @Nullable RangeMetrics ranges(String query, List<Unit> ranking) {
    return null;
  }
}
