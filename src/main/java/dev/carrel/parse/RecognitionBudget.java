package dev.carrel.parse;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the pictures of one file may be looked at for text. What lies beyond is left out and
 * counted, so that a long scan keeps the pages that there was time for.
 */
final class RecognitionBudget {
  /** Of the time for the whole file; the rest is for what is not recognition. */
  private static final double SHARE_OF_TIME = 0.8;

  private static final Duration PICTURE_MAX = Duration.ofMinutes(2);

  private final long startNanos;
  private final Duration most;
  private int leftOut;

  RecognitionBudget(ParseLimits limits, long nowNanos) {
    this.startNanos = nowNanos;
    this.most = Duration.ofNanos((long) (limits.parseTimeMax().toNanos() * SHARE_OF_TIME));
  }

  /** Whole seconds for the next picture; 0 when there are none left, and then it is counted. */
  int secondsForNext(long nowNanos) {
    Duration left = most.minusNanos(nowNanos - startNanos);
    int seconds = (int) Math.min(left.toSeconds(), PICTURE_MAX.toSeconds());
    if (seconds < 1) {
      leaveOut();
    }
    return Math.max(0, seconds);
  }

  void leaveOut() {
    leftOut++;
  }

  /** One sentence on what was left out; null when nothing was. */
  @Nullable String remark() {
    return leftOut == 0
        ? null
        : "pictures or pages of which the text was not recognized within "
            + most.toSeconds()
            + " s: "
            + leftOut
            + "; raise parse.secondsMax to have them read";
  }
}
