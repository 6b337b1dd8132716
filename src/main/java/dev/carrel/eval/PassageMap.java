package dev.carrel.eval;

import dev.carrel.retrieve.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final boolean byFile;
  private final Map<String, List<Place>> places;

  /** A passage in UTF-16 offsets of the document's text. */
  private record Place(String id, int startChar, int endChar) {
    int overlap(int start, int end) {
      return Math.min(end, endChar) - Math.max(start, startChar);
    }
  }

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
      String stored = read(set.corpus().resolve(path));
      places.put(path, passages.stream().map(passage -> place(passage, stored)).toList());
    });
    return new PassageMap(set.passages().isEmpty(), places);
  }

  /** Ids of passages, or paths of files, best first. */
  public List<String> ranking(List<Hit> hits) {
    LinkedHashSet<String> ranking = new LinkedHashSet<>();
    for (Hit hit : hits) {
      String id = byFile ? hit.path() : passageOf(hit);
      // A hit outside of every passage (a heading alone) takes a rank all the same.
      ranking.add(id != null ? id : hit.path() + "@" + hit.startChar() + "-" + hit.endChar());
    }
    return List.copyOf(ranking);
  }

  private @Nullable String passageOf(Hit hit) {
    String best = null;
    int overlapBest = 0;
    for (Place place : places.getOrDefault(hit.path(), List.of())) {
      int overlap = place.overlap(hit.startChar(), hit.endChar());
      if (overlap > overlapBest) {
        overlapBest = overlap;
        best = place.id();
      }
    }
    return best;
  }

  private static Place place(EvalSet.PassageRange passage, String stored) {
    int codePoints = stored.codePointCount(0, stored.length());
    if (passage.start() < 0 || passage.end() < passage.start() || passage.end() > codePoints) {
      throw new EvalException(
          "passage "
              + passage.id()
              + " spans "
              + passage.start()
              + " to "
              + passage.end()
              + ", but its file has "
              + codePoints
              + " code points");
    }
    // A document's text has no byte order mark; the passages count it.
    int mark = !stored.isEmpty() && stored.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    int start = stored.offsetByCodePoints(0, passage.start());
    int end = stored.offsetByCodePoints(start, passage.end() - passage.start());
    return new Place(passage.id(), Math.max(0, start - mark), Math.max(0, end - mark));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new EvalException(file + " cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
  }
}
