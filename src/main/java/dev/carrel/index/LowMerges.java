package dev.carrel.index;

import dev.carrel.power.Power;
import dev.carrel.power.Priority;
import java.io.IOException;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.MergePolicy;

/** Merges segments on threads of their own, at the priority of background work. */
final class LowMerges extends ConcurrentMergeScheduler {
  private final Power power;

  LowMerges(Power power) {
    this.power = power;
  }

  @Override
  protected void doMerge(MergeSource mergeSource, MergePolicy.OneMerge merge) throws IOException {
    boolean lowered = Priority.lower(power);
    if (verbose() && !lowered) {
      message("the priority of this thread stays as it is");
    }
    super.doMerge(mergeSource, merge);
  }
}
