package dev.carrel.ingest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures how fast files and chunks get done over the last seconds. Knows no clock but the one it
 * is given.
 */
final class Meter {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration SAMPLE_EVERY = Duration.ofMillis(250);

  /** What was done in less than this tells no rate. */
  private static final Duration TELLING = Duration.ofSeconds(1);

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();
  private long filesAtStart;
  private long chunksAtStart;

  private record Sample(long nanos, long files, long chunks) {}

  /** Figures of the work under way; all of them since it began, rates over the last seconds. */
  record Reading(long filesDone, long chunksDone, double filesPerSecond, double chunksPerSecond) {
    /**
     * How long the rest will take; null where no rate tells. Files are read first, then embedded;
     * what the files still to be read will add is not known and not guessed.
     */
    @Nullable Long secondsLeft(long files, long chunks) {
      double seconds = 0;
      if (files > 0) {
        if (filesPerSecond <= 0) {
          return null;
        }
        seconds += files / filesPerSecond;
      }
      if (chunks > 0) {
        if (chunksPerSecond <= 0) {
          return null;
        }
        seconds += chunks / chunksPerSecond;
      }
      return Math.round(seconds);
    }
  }

  /**
   * Takes a reading. One that is taken while no work is under way is where the next work begins.
   *
   * @param filesDone carried through since this process started
   * @param chunksDone embedded or reused since this process started
   */
  synchronized Reading read(long nanos, boolean workUnderWay, long filesDone, long chunksDone) {
    if (!workUnderWay) {
      samples.clear();
      filesAtStart = filesDone;
      chunksAtStart = chunksDone;
    }
    if (samples.isEmpty() || nanos - samples.getLast().nanos() >= SAMPLE_EVERY.toNanos()) {
      samples.add(new Sample(nanos, filesDone, chunksDone));
    }
    while (samples.size() > 1 && nanos - samples.getFirst().nanos() > WINDOW.toNanos()) {
      samples.removeFirst();
    }
    return new Reading(
        filesDone - filesAtStart,
        chunksDone - chunksAtStart,
        rate(nanos, filesDone, Sample::files),
        rate(nanos, chunksDone, Sample::chunks));
  }

  /** A second; the time before the first of them was done is none of theirs: others went before. */
  private double rate(long nanos, long done, ToLongFunction<Sample> count) {
    Sample from = samples.getFirst();
    for (Sample sample : samples) {
      if (count.applyAsLong(sample) != count.applyAsLong(from)) {
        break;
      }
      from = sample;
    }
    long since = nanos - from.nanos();
    return since < TELLING.toNanos() ? 0 : (done - count.applyAsLong(from)) / (since / 1e9);
  }
}
