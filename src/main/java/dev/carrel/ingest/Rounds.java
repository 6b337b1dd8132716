package dev.carrel.ingest;

import dev.carrel.watch.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When which source is to be walked though nothing hints at it: all of them now and then, and some
 * often. A clock that is set back makes everything due, and never puts off anything. Not
 * thread-safe.
 */
final class Rounds {
  /** A walk costs at most this part of the time, however large the source is. */
  private static final int PAUSE_WALKS = 10;

  private final Duration walkEvery;
  private final PollSettings polls;
  private final Map<String, Polled> polled = new LinkedHashMap<>();
  private Instant walkedAt;

  /** A source that is walked often. */
  private static final class Polled {
    final String reason;
    Instant walkedAt;
    Duration pause;

    Polled(String reason, Instant walkedAt, Duration pause) {
      this.reason = reason;
      this.walkedAt = walkedAt;
      this.pause = pause;
    }
  }

  Rounds(Duration walkEvery, PollSettings polls, Instant now) {
    this.walkEvery = walkEvery;
    this.polls = polls;
    this.walkedAt = now;
  }

  /** Whether all sources are due; if so, the next time is counted from now. */
  boolean allAreDue(Instant now) {
    if (isDue(walkedAt, walkEvery, now)) {
      walkedAt = now;
      return true;
    }
    return false;
  }

  /** Those that are walked often and are due; the next time is counted from the walk's end. */
  List<String> due(Instant now) {
    List<String> names = new ArrayList<>();
    polled.forEach((name, each) -> {
      if (isDue(each.walkedAt, each.pause, now)) {
        each.walkedAt = now;
        names.add(name);
      }
    });
    return names;
  }

  /** A whole source has been walked. What a walk costs is known only afterwards. */
  void walked(Source source, Duration walk, Instant now) {
    Optional<String> reason = polls.of(source).reason(source);
    if (reason.isEmpty()) {
      polled.remove(source.name());
      return;
    }
    Duration pause = walk.multipliedBy(PAUSE_WALKS);
    polled.put(
        source.name(),
        new Polled(reason.get(), now, pause.compareTo(polls.every()) > 0 ? pause : polls.every()));
  }

  void forget(String source) {
    polled.remove(source);
  }

  /** How long nothing will be due. */
  Duration left(Instant now) {
    Duration left = left(walkedAt, walkEvery, now);
    for (Polled each : polled.values()) {
      Duration next = left(each.walkedAt, each.pause, now);
      left = next.compareTo(left) < 0 ? next : left;
    }
    return left;
  }

  /** Which sources are walked often and why, a sentence each. */
  List<String> remarks() {
    return polled.entrySet().stream()
        .map(each ->
            "Source "
                + each.getKey()
                + " is looked through every "
                + Math.max(1, each.getValue().pause.toSeconds())
                + " s, because "
                + each.getValue().reason
                + ".")
        .toList();
  }

  private static boolean isDue(Instant last, Duration pause, Instant now) {
    return now.isBefore(last) || !now.isBefore(last.plus(pause));
  }

  private static Duration left(Instant last, Duration pause, Instant now) {
    Duration left = Duration.between(now, last.plus(pause));
    return left.isNegative() || now.isBefore(last) ? Duration.ZERO : left;
  }
}
