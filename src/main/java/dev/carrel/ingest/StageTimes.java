package dev.carrel.ingest;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long each stage took, for those who watch a service: counted in buckets, since this process
 * began. Thread-safe; costs two additions a measurement.
 */
public final class StageTimes {
  /** Upper bounds of the buckets but the last, which has none. */
  public static final List<Double> BOUNDS_SECONDS =
      List.of(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1., 2.5, 5., 10., 30., 60.);

  private final Map<Stage, Buckets> stages = new EnumMap<>(Stage.class);

  /** Of the way of a file into the index, and of a query through it. */
  public enum Stage {
    /** Of one file: its bytes to text. */
    PARSE,
    /** Of one file: its text to chunks. */
    CHUNK,
    /** Of one file: its chunks into the index, without vectors. */
    INDEX,
    /** Of one chunk that no cache knew. */
    EMBED,
    /** Of one query that was not asked a moment ago. */
    EMBED_QUERY
  }

  /**
   * What has been measured of one stage.
   *
   * @param stage in lower case
   * @param counts how many took no longer than each of {@link #BOUNDS_SECONDS}, then how many there
   *     were
   */
  public record Reading(String stage, List<Long> counts, double seconds) {
    public Reading {
      counts = List.copyOf(counts);
    }
  }

  private static final class Buckets {
    final LongAdder[] counts = new LongAdder[BOUNDS_SECONDS.size() + 1];
    final LongAdder nanos = new LongAdder();

    Buckets() {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = new LongAdder();
      }
    }
  }

  /** Nothing measured yet. */
  public StageTimes() {
    for (Stage stage : Stage.values()) {
      stages.put(stage, new Buckets());
    }
  }

  /** Counts one measurement. */
  public void took(Stage stage, long nanos) {
    Buckets buckets = Objects.requireNonNull(stages.get(stage), "each stage has its buckets");
    double seconds = nanos / 1e9;
    int bucket = 0;
    while (bucket < BOUNDS_SECONDS.size() && seconds > BOUNDS_SECONDS.get(bucket)) {
      bucket++;
    }
    buckets.counts[bucket].increment();
    buckets.nanos.add(nanos);
  }

  /** Every stage, also those of which nothing has been measured. */
  public List<Reading> readings() {
    List<Reading> readings = new ArrayList<>();
    stages.forEach((stage, buckets) -> {
      List<Long> counts = new ArrayList<>();
      long total = 0;
      for (LongAdder count : buckets.counts) {
        total += count.sum();
        counts.add(total);
      }
      readings.add(
          new Reading(stage.name().toLowerCase(Locale.ROOT), counts, buckets.nanos.sum() / 1e9));
    });
    return readings;
  }
}
