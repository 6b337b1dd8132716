package dev.carrel.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where something may have changed, until somebody looks there. However many there are, they cost
 * no more than a walk over all. Not thread-safe.
 */
final class Hints {
  /** More hints than this for one source cost more than one walk over all of it. */
  private static final int PER_SOURCE_MAX = 500;

  private final Map<String, TreeMap<String, Ingestion.Reindex>> bySource = new HashMap<>();

  /** A path of a source; empty is the whole of it. */
  record Place(String source, String path, Ingestion.Reindex which) {}

  void add(String source, String path, Ingestion.Reindex which) {
    TreeMap<String, Ingestion.Reindex> paths =
        bySource.computeIfAbsent(source, name -> new TreeMap<>());
    if (paths.size() >= PER_SOURCE_MAX && !paths.containsKey(path)) {
      paths.merge("", Ingestion.Reindex.CHANGED, Hints::stronger);
    }
    if (!paths.containsKey("") || path.isEmpty()) {
      paths.merge(path, which, Hints::stronger);
    }
  }

  void forget(String source) {
    bySource.remove(source);
  }

  boolean isEmpty() {
    return bySource.isEmpty();
  }

  /** All places, without those that lie in another one; none are left. */
  List<Place> take() {
    List<Place> places = new ArrayList<>();
    bySource.forEach((source, paths) -> {
      @Nullable String above = null;
      for (Map.Entry<String, Ingestion.Reindex> hint : paths.entrySet()) {
        // In order, a folder comes before what lies in it: one look covers both.
        if (above == null || !isBelow(hint.getKey(), above)) {
          above = hint.getKey();
          places.add(new Place(source, above, hint.getValue()));
        }
      }
    });
    bySource.clear();
    return places;
  }

  private static boolean isBelow(String path, String folder) {
    return folder.isEmpty() || path.startsWith(folder + "/");
  }

  private static Ingestion.Reindex stronger(Ingestion.Reindex one, Ingestion.Reindex other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
