package dev.carrel.engine;

import java.util.List;

/** Ends an answer where one of several texts would begin, however it is cut into pieces. */
final class StopTexts {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  /**
   * Begins an answer.
   *
   * @param stops not empty texts; may be none
   */
  StopTexts(List<String> stops) {
    this.stops = List.copyOf(stops);
  }

  /** What of the answer so far and this piece may be shown now; nothing after a stop. */
  String accept(String piece) {
    if (stopped) {
      return "";
    }
    held.append(piece);
    int end = firstStop();
    if (end >= 0) {
      stopped = true;
      held.setLength(end);
      return rest();
    }
    int safe = held.length() - heldBack();
    String shown = held.substring(0, safe);
    held.delete(0, safe);
    return shown;
  }

  boolean stopped() {
    return stopped;
  }

  /** What was held back in case a stop came, which did not. */
  String rest() {
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }

  private int firstStop() {
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** How many characters at the end might be the beginning of a stop. */
  private int heldBack() {
    int most = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > most; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          most = length;
        }
      }
    }
    return most;
  }
}
