package dev.carrel.ingest;

import java.util.List;

/**
 * What came of looking at files again.
 *
 * @param sequence once the index has this number, everything that was seen is found by its words,
 *     and nothing that was gone; when {@code complete} is false, the number of now
 * @param complete whether everything that was there has been seen and is found
 * @param waiting files that have been seen and are not found as they are yet
 * @param remarks what was in the way, a sentence each
 */
public record Rescan(long sequence, boolean complete, long waiting, List<String> remarks) {
  public Rescan {
    remarks = List.copyOf(remarks);
  }
}
