package dev.carrel.watch;

import java.util.List;

/**
 * How a walk ended. Only below folders that were listed completely may the absence of a file be
 * believed.
 *
 * @param filesSeen entries handed to the consumer
 * @param entriesLeftOut entries that a rule left out (a pruned folder counts once)
 * @param gaps folders that could not be listed completely; empty when the walk was complete
 */
public record WalkOutcome(long filesSeen, long entriesLeftOut, List<Gap> gaps) {
  /**
   * A folder of which not everything could be seen.
   *
   * @param path folder relative to the source, empty for the source's own folder: nothing below it
   *     may be taken as gone
   * @param reason one sentence for a person
   */
  public record Gap(String path, String reason) {}

  public WalkOutcome {
    gaps = List.copyOf(gaps);
  }

  /** Whether everything that is absent from this walk is proven to be absent. */
  public boolean complete() {
    return gaps.isEmpty();
  }

  /**
   * Whether the absence of {@code path} (relative, separated by {@code /}) is proven by this walk.
   */
  public boolean provesAbsenceOf(String path) {
    return gaps.stream()
        .noneMatch(gap ->
            gap.path().isEmpty() || path.equals(gap.path()) || path.startsWith(gap.path() + "/"));
  }
}
