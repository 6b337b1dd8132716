package dev.carrel.retrieve;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.DocumentDate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets newer documents win among nearly equal ones: a document of today gets a quarter of a
 * standard deviation of the candidates' scores, half of that after each {@link #HALF_LIFE}. What
 * fits clearly better stays in front however old it is. The date is the document's own, else its
 * file's. Pure functions.
 */
final class Recency {
  static final Duration HALF_LIFE = Duration.ofDays(365);

  /** In standard deviations of the candidates' scores. */
  static final double WEIGHT = .25;

  private Recency() {}

  /** The same candidates in the order that counts their age. */
  static List<Ranking.Scored> of(
      List<Ranking.Scored> candidates, ChunkIndex.Snapshot snapshot, Instant now) {
    double worth =
        WEIGHT
            * ScoreFusion.deviation(
                candidates.stream().mapToDouble(Ranking.Scored::total).toArray());
    List<Ranking.Scored> aged = new ArrayList<>();
    for (Ranking.Scored each : candidates) {
      Instant date = DocumentDate.of(snapshot.load(each.ref()).document());
      aged.add(each.with(each.parts().withRecency(worth * freshness(date, now))));
    }
    aged.sort(Ranking.BEST_FIRST);
    return aged;
  }

  /** 1 for today and for what says that it is from the future, .5 after one half-life. */
  static double freshness(Instant date, Instant now) {
    double ageSeconds = Math.max(0, (double) now.getEpochSecond() - date.getEpochSecond());
    return Math.pow(.5, ageSeconds / HALF_LIFE.toSeconds());
  }
}
