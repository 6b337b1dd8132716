package dev.carrel.uploads;

/** How far a file in a store has come. */
public sealed interface Standing {
  /** It waits, is being read, or has no vectors yet. */
  record InProgress() implements Standing {}

  /** It is found by words and by meaning. */
  record Completed() implements Standing {}

  /** Its taking in was broken off. */
  record Cancelled() implements Standing {}

  /**
   * It can't be found.
   *
   * @param unsupported whether it is of a kind that is left unread; else it could not be read
   * @param reason one sentence
   */
  record Failed(boolean unsupported, String reason) implements Standing {}

  /** How many files stand where. */
  record Counts(int inProgress, int completed, int failed, int cancelled) {
    /** All of them. */
    public int total() {
      return inProgress + completed + failed + cancelled;
    }

    /** Counts files. */
    public static Counts of(Iterable<Standing> standings) {
      int[] counts = new int[4];
      for (Standing standing : standings) {
        switch (standing) {
          case InProgress _ -> counts[0]++;
          case Completed _ -> counts[1]++;
          case Failed _ -> counts[2]++;
          case Cancelled _ -> counts[3]++;
        }
      }
      return new Counts(counts[0], counts[1], counts[2], counts[3]);
    }
  }
}
