package dev.carrel.ingest;

import dev.carrel.watch.FolderWalk;
import dev.carrel.watch.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether each source's own folder is there and still the same: nobody tells when it is renamed, or
 * when a disk is mounted over it or taken away. Used by one thread.
 */
final class Attendance {
  private final Map<String, String> keys = new HashMap<>();

  /** The sources whose folder came, went or was exchanged since the last call; none at first. */
  List<Source> changed(Collection<Source> sources) {
    List<Source> changed = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Source source : sources) {
      names.add(source.name());
      String key = FolderWalk.keyOfFolder(source);
      String before = keys.put(source.name(), key);
      if (before != null && !before.equals(key)) {
        changed.add(source);
      }
    }
    keys.keySet().retainAll(names);
    return changed;
  }
}
