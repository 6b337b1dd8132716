package dev.carrel.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers the last nightly run over restarts. */
public interface NightlyJournal {
  /** What was put last; empty before anything was. */
  Optional<Entry> last();

  /** Replaces what was put before; durable on return. */
  void put(Entry entry);

  /**
   * The last run.
   *
   * @param slot the time of the schedule up to which nothing is due any more
   * @param startedAt null when there was no run yet
   * @param took null when it was not finished
   * @param outcome what it did, as one sentence
   */
  record Entry(
      Instant slot,
      @Nullable Instant startedAt,
      @Nullable Duration took,
      @Nullable String outcome) {}
}
