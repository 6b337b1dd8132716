package dev.carrel.watch;

import java.util.List;
import java.util.Optional;

/**
 * What a walk over a source's folders meets.
 *
 * @param folderCount folders that the rules keep: as many as have to be watched
 * @param gaps folders that can't be listed
 */
public record SourceCheck(Source source, long folderCount, List<WalkOutcome.Gap> gaps) {
  public SourceCheck {
    gaps = List.copyOf(gaps);
  }

  /** Walks the whole source; nothing in it is opened but what holds rules. */
  public static SourceCheck of(Source source, LeaveOutRules rules) {
    FolderCounter counter = new FolderCounter();
    WalkOutcome outcome = new FolderWalk(rules).visit(source, "", counter);
    return new SourceCheck(source, counter.count, outcome.gaps());
  }

  /** Why nothing of the source can be seen, in a sentence that says what to do. */
  public Optional<String> absence() {
    return gaps.stream()
        .filter(gap -> gap.path().isEmpty())
        .map(WalkOutcome.Gap::reason)
        .findFirst();
  }

  private static final class FolderCounter implements FolderWalk.Visitor {
    private long count;

    @Override
    public boolean enter(FolderWalk.Folder folder, FolderRules rules) {
      count++;
      return true;
    }

    @Override
    public void meet(SeenFile file) {
      // Only folders are watched.
    }
  }
}
