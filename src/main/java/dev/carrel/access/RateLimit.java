package dev.carrel.access;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * So many a second for each of many, with a burst: a bucket each that fills by itself. Those that
 * are full are forgotten, and so it holds no more than come at once. Thread-safe.
 */
public final class RateLimit {
  /** Buckets at once; beyond it, whoever is new shares one. */
  private static final int BUCKETS_MAX = 10_000;

  private static final String SHARED = "";
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double burst;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new HashMap<>();

  private static final class Bucket {
    private double left;
    private long at;
  }

  /**
   * A limit.
   *
   * @param burst how many may come at once
   * @param nanoTime the clock
   */
  public RateLimit(double perSecond, int burst, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.nanoTime = nanoTime;
  }

  /** Empty when there is still one for this name; else how long until there is. */
  public synchronized Optional<Duration> take(String name) {
    long now = nanoTime.getAsLong();
    Bucket bucket = bucket(name, now);
    if (bucket.left >= 1) {
      bucket.left--;
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos((long) ((1 - bucket.left) / perSecond * NANOS)));
  }

  private Bucket bucket(String name, long now) {
    if (buckets.size() >= BUCKETS_MAX && !buckets.containsKey(name)) {
      buckets.values().removeIf(each -> filled(each, now) >= burst);
    }
    String key = buckets.size() >= BUCKETS_MAX && !buckets.containsKey(name) ? SHARED : name;
    Bucket bucket =
        buckets.computeIfAbsent(
            key,
            _ -> {
              Bucket fresh = new Bucket();
              fresh.left = burst;
              fresh.at = now;
              return fresh;
            });
    bucket.left = filled(bucket, now);
    bucket.at = now;
    return bucket;
  }

  private double filled(Bucket bucket, long now) {
    return Math.min(burst, bucket.left + (now - bucket.at) / NANOS * perSecond);
  }
}
