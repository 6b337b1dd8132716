package dev.carrel.ingest;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Which run is due. Runs that were missed while the machine slept are one run; a clock that jumps
 * back runs nothing twice, and one that was once far ahead does not end the schedule.
 */
final class NightlyPlan {
  private final NightlySchedule schedule;
  private final NightlyJournal journal;
  private final Clock clock;

  NightlyPlan(NightlySchedule schedule, NightlyJournal journal, Clock clock) {
    this.schedule = schedule;
    this.journal = journal;
    this.clock = clock;
  }

  /** The time of the schedule for which a run is due now. */
  Optional<Instant> due() {
    Instant now = clock.instant();
    Optional<Instant> latest = schedule.latest(now);
    if (latest.isEmpty()) {
      return latest;
    }
    Optional<NightlyJournal.Entry> last = journal.last();
    boolean first = last.isEmpty();
    // After the next one: then the clock was wrong when that was written.
    boolean fromTheFuture =
        last.isPresent()
            && schedule.next(now).map(next -> last.get().slot().isAfter(next)).orElse(true);
    if (first || fromTheFuture) {
      journal.put(
          last.map(
                  e -> new NightlyJournal.Entry(latest.get(), e.startedAt(), e.took(), e.outcome()))
              .orElseGet(() -> new NightlyJournal.Entry(latest.get(), null, null, null)));
      return Optional.empty();
    }
    return latest.filter(slot -> slot.isAfter(last.get().slot()));
  }

  /** The time that a run counts for which begins now. */
  Instant slot() {
    Instant now = clock.instant();
    Instant latest = schedule.latest(now).orElse(now);
    return journal.last().map(NightlyJournal.Entry::slot).filter(latest::isBefore).orElse(latest);
  }

  Optional<Instant> next() {
    return schedule.next(clock.instant());
  }
}
