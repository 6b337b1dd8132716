package dev.carrel.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Documents by their names: the latest in memory, and those that a person wants to keep in a
 * folder. Thread-safe.
 */
abstract class Shelf<T> {
  /** In memory, the one that goes next first; guarded by this. */
  protected final Map<String, T> remembered = new LinkedHashMap<>();

  /** Guarded by this. */
  protected final KeptFolder<T> folder;

  private final boolean writes;
  private final Function<T, Set<String>> sources;

  /**
   * Opens what an earlier start kept.
   *
   * @param sources whose text a document holds
   */
  protected Shelf(DataFolder data, KeptFolder<T> folder, Function<T, Set<String>> sources) {
    this.folder = folder;
    this.writes = data.exclusive();
    this.sources = sources;
  }

  /** Only who has the data folder to itself writes to it. */
  public boolean keeps() {
    return writes;
  }

  /** One document; empty when there is none of that name, or none any more. */
  public synchronized Optional<T> get(String id) {
    T document = remembered.get(id);
    return document == null ? folder.get(id) : Optional.of(document);
  }

  /** The names of all of them, the newest first. */
  public synchronized List<String> ids() {
    List<String> ids = new ArrayList<>(folder.names());
    ids.addAll(remembered.keySet());
    ids.sort(Comparator.reverseOrder());
    return ids;
  }

  /** Whether there was one of that name. */
  public synchronized boolean delete(String id) {
    return forget(id) || folder.delete(id);
  }

  /** Deletes every document that may hold text of a source, and what cannot be read. */
  public synchronized void erase(String source) {
    for (String id : ids()) {
      if (holds(id, source)) {
        delete(id);
      }
    }
  }

  private boolean holds(String id, String source) {
    try {
      return get(id).filter(document -> sources.apply(document).contains(source)).isPresent();
    } catch (StateException e) {
      return true; // It may hold anything.
    }
  }

  /** Takes one out of the memory; whether it was there. */
  protected synchronized boolean forget(String id) {
    return remembered.remove(id) != null;
  }
}
