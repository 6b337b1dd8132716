package dev.carrel.ingest;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** When somebody asked for something last. Thread-safe. */
public final class LastRequest {
  private final LongSupplier nanoTime;
  private final AtomicLong at;

  /** Counts from now on. */
  public LastRequest() {
    this(System::nanoTime);
  }

  LastRequest(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.at = new AtomicLong(nanoTime.getAsLong());
  }

  /** Somebody asks. */
  public void isNow() {
    at.set(nanoTime.getAsLong());
  }

  /** How long that is over. */
  public Duration ago() {
    return Duration.ofNanos(nanoTime.getAsLong() - at.get());
  }
}
