package dev.carrel.serve;

import dev.carrel.access.Caller;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each caller made since the service started, the latest of it, by the names of the things.
 * Thread-safe.
 */
final class Belongings {
  /** Things of one caller. */
  static final int MAX = 1_000;

  private final Map<String, Deque<String>> byCaller = new HashMap<>();

  synchronized void add(Caller caller, String id) {
    Deque<String> own = byCaller.computeIfAbsent(caller.id(), _ -> new ArrayDeque<>());
    own.add(id);
    if (own.size() > MAX) {
      own.removeFirst();
    }
  }

  /** The oldest first. */
  synchronized List<String> of(Caller caller) {
    Deque<String> own = byCaller.get(caller.id());
    return own == null ? List.of() : List.copyOf(own);
  }
}
