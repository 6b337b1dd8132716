package dev.carrel.eval;

import dev.carrel.retrieve.Hit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns hits into what a set's questions are answered by: the passage that a hit overlaps most, or
 * the file where a set knows no passages. Each counts once, at its best rank.
 */
public final class PassageMap {
  private final boolean byFile;
  private final Map<String, List<Place>> places;

  private record Place(String id, Span span) {}

  private PassageMap(boolean byFile, Map<String, List<Place>> places) {
    this.byFile = byFile;
    this.places = places;
  }

  /** Reads the files of which the set has passages, to convert code points to UTF-16. */
  public static PassageMap of(EvalSet set) {
    Map<String, List<EvalSet.PassageRange>> byPath = new LinkedHashMap<>();
    for (EvalSet.PassageRange passage : set.passages()) {
      byPath.computeIfAbsent(passage.file(), path -> new ArrayList<>()).add(passage);
    }
    Map<String, List<Place>> places = new LinkedHashMap<>();
    byPath.forEach((path, passages) -> {
      StoredText stored = StoredText.read(set.corpus(), path);
      places.put(path, passages.stream().map(passage -> place(passage, stored)).toList());
    });
    return new PassageMap(set.passages().isEmpty(), places);
  }

  /** Ids of passages, or paths of files, best first. */
  public List<String> ranking(List<Hit> hits) {
    LinkedHashSet<String> ranking = new LinkedHashSet<>();
    for (Hit hit : hits) {
      Span span = Span.of(hit);
      String id = byFile ? hit.path() : passageOf(span);
      // A hit outside of every passage (a heading alone) takes a rank all the same.
      ranking.add(id != null ? id : span.toString());
    }
    return List.copyOf(ranking);
  }

  private @Nullable String passageOf(Span hit) {
    String best = null;
    int overlapBest = 0;
    for (Place place : places.getOrDefault(hit.path(), List.of())) {
      int overlap = place.span().overlap(hit);
      if (overlap > overlapBest) {
        overlapBest = overlap;
        best = place.id();
      }
    }
    return best;
  }

  private static Place place(EvalSet.PassageRange passage, StoredText stored) {
    return new Place(
        passage.id(), stored.span("passage " + passage.id(), passage.start(), passage.end()));
  }
}
