package dev.carrel.ingest;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** At which times the nightly run is due. Knows no clock but the one it is asked with. */
public final class NightlySchedule {
  /** Stands for no schedule at all. */
  public static final String NEVER = "never";

  private static final Duration STEP = Duration.ofSeconds(1);

  private final Optional<ExecutionTime> times;
  private final ZoneId zone;

  private NightlySchedule(Optional<ExecutionTime> times, ZoneId zone) {
    this.times = times;
    this.zone = zone;
  }

  /**
   * A schedule from an expression of cron: minute, hour, day, month and day of the week.
   *
   * @param expression or {@value #NEVER}
   * @throws IllegalArgumentException with one sentence when it is none, or names no time at all
   */
  public static NightlySchedule of(String expression, ZoneId zone) {
    if (expression.equals(NEVER)) {
      return new NightlySchedule(Optional.empty(), zone);
    }
    ExecutionTime times;
    try {
      CronParser parser =
          new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
      times = ExecutionTime.forCron(parser.parse(expression));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\""
              + expression
              + "\" is no time of cron's: give minute, hour, day, month and day of the week, as in"
              + " \"0 3 * * *\" for every night at three, or "
              + NEVER,
          e);
    }
    if (times.nextExecution(ZonedDateTime.now(zone)).isEmpty()) {
      throw new IllegalArgumentException(
          "\"" + expression + "\" names a day that never comes: correct it, or give " + NEVER);
    }
    return new NightlySchedule(Optional.of(times), zone);
  }

  /** The last time that is not later than now. */
  public Optional<Instant> latest(Instant now) {
    Instant after = now.truncatedTo(ChronoUnit.SECONDS).plus(STEP);
    return times.flatMap(t -> t.lastExecution(after.atZone(zone))).map(ZonedDateTime::toInstant);
  }

  /** The first time that is later than now. */
  public Optional<Instant> next(Instant now) {
    return times.flatMap(t -> t.nextExecution(now.atZone(zone))).map(ZonedDateTime::toInstant);
  }
}
