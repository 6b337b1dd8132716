package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.power.PowerSupply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyPlanTest {
  private static final ZoneId ZONE = ZoneOffset.UTC;
  private static final NightlySchedule AT_THREE = NightlySchedule.of("0 3 * * *", ZONE);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-10T12:00:00Z"));
  private final AtomicReference<Optional<NightlyJournal.Entry>> journal =
      new AtomicReference<>(Optional.empty());
  private final List<Instant> runs = new ArrayList<>();

  @Test
  void it_runs_once_a_night_and_not_at_the_first_start() {
    passHours(24 * 5);
    assertEquals(5, runs.size());
    assertEquals(Instant.parse("2026-03-11T03:00:00Z"), runs.getFirst());
  }

  @Test
  void nights_that_were_slept_through_are_one_run() {
    passHours(24);
    now.set(Instant.parse("2026-03-15T09:30:00Z"));
    look();
    look();
    assertEquals(2, runs.size());
    assertEquals(Instant.parse("2026-03-15T03:00:00Z"), runs.getLast());
    passHours(24);
    assertEquals(3, runs.size());
  }

  @Test
  void a_clock_that_is_set_back_after_the_run_does_not_run_it_again() {
    passHours(16); // It is four o'clock.
    assertEquals(1, runs.size());
    now.set(Instant.parse("2026-03-11T02:30:00Z"));
    passHours(10);
    assertEquals(1, runs.size());
    passHours(24);
    assertEquals(2, runs.size());
  }

  @Test
  void a_clock_that_was_years_ahead_does_not_end_the_schedule() {
    passHours(16);
    now.set(Instant.parse("2049-01-01T12:00:00Z"));
    look();
    assertEquals(2, runs.size());
    now.set(Instant.parse("2026-03-11T12:00:00Z"));
    look();
    assertEquals(2, runs.size());
    passHours(48);
    assertEquals(4, runs.size());
  }

  @Test
  void never_is_never() {
    NightlySchedule never = NightlySchedule.of("never", ZONE);
    assertEquals(Optional.empty(), never.latest(now.get()));
    assertEquals(Optional.empty(), never.next(now.get()));
  }

  @Test
  void the_hour_that_daylight_saving_takes_away_is_no_missed_night() {
    NightlySchedule berlin = NightlySchedule.of("30 2 * * *", ZoneId.of("Europe/Berlin"));
    Instant before = Instant.parse("2026-03-28T12:00:00Z");
    long nights =
        Stream.iterate(before, t -> berlin.next(t).orElseThrow())
            .skip(1)
            .takeWhile(t -> t.isBefore(before.plus(Duration.ofDays(5))))
            .count();
    assertTrue(nights >= 4, nights + " runs in five days");
  }

  @Test
  void what_is_no_time_is_one_sentence() {
    for (String wrong : List.of("", "at three", "0 25 * * *", "0 3 * *", "0 3 30 2 *")) {
      String sentence =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> NightlySchedule.of(wrong, ZONE))
                  .getMessage());
      assertTrue(sentence.startsWith("\"" + wrong + "\""), sentence);
    }
    for (String wrong : List.of("", "22", "22:00-25:00", "22:00-22:00", "8-9")) {
      String sentence =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> QuietHours.parse(wrong))
                  .getMessage());
      assertTrue(sentence.contains("no span of hours"), sentence);
    }
  }

  @Test
  void quiet_hours_may_go_over_midnight() {
    QuietHours night = QuietHours.parse("22:30-07:00");
    assertTrue(night.include(LocalTime.of(22, 30)));
    assertTrue(night.include(LocalTime.MIDNIGHT));
    assertTrue(night.include(LocalTime.of(6, 59)));
    assertFalse(night.include(LocalTime.of(7, 0)));
    assertFalse(night.include(LocalTime.NOON));
    QuietHours day = QuietHours.parse("09:00 - 17:00");
    assertTrue(day.include(LocalTime.NOON));
    assertFalse(day.include(LocalTime.MIDNIGHT));
  }

  @Test
  void a_battery_counts_only_while_it_is_emptied(@TempDir Path supplies) throws IOException {
    assertFalse(PowerSupply.at(supplies.resolve("none")).isKnown());
    assertFalse(PowerSupply.at(supplies.resolve("none")).isBattery());
    PowerSupply power = PowerSupply.at(supplies);
    assertFalse(power.isBattery());
    supply(supplies, "AC", "type", "Mains", "online", "0");
    supply(supplies, "BAT0", "type", "Battery", "status", "Discharging");
    assertTrue(power.isBattery());
    supply(supplies, "AC", "online", "1");
    assertFalse(power.isBattery());
    supply(supplies, "AC", "online", "0");
    supply(supplies, "BAT0", "status", "Full");
    supply(supplies, "mouse", "type", "Battery", "status", "Discharging", "scope", "Device");
    assertFalse(power.isBattery());
  }

  @Test
  void it_waits_for_what_a_person_wants_it_to_wait_for(@TempDir Path supplies) throws IOException {
    AtomicBoolean quiet = new AtomicBoolean();
    AtomicLong nanos = new AtomicLong();
    LastRequest lastRequest = new LastRequest(nanos::get);
    supply(supplies, "BAT0", "type", "Battery", "status", "Discharging");
    PowerSupply power = PowerSupply.at(supplies);
    NightlyTerms idle =
        new NightlyTerms(NightlyTerms.OnlyWhen.IDLE, quiet::get, lastRequest, power, () -> 0);
    assertTrue(idle.obstacle().orElse("").contains("5 minutes"));
    nanos.set(Duration.ofMinutes(6).toNanos());
    assertEquals(Optional.empty(), idle.obstacle());
    lastRequest.isNow();
    assertTrue(idle.obstacle().isPresent());
    nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    NightlyTerms busy =
        new NightlyTerms(NightlyTerms.OnlyWhen.IDLE, quiet::get, lastRequest, power, () -> 1e3);
    assertTrue(busy.obstacle().orElse("").contains("less to do"));
    NightlyTerms onPower =
        new NightlyTerms(NightlyTerms.OnlyWhen.POWER, quiet::get, lastRequest, power, () -> 0);
    assertTrue(onPower.obstacle().orElse("").contains("battery"));
    NightlyTerms always =
        new NightlyTerms(NightlyTerms.OnlyWhen.ALWAYS, quiet::get, lastRequest, power, () -> 1e3);
    assertEquals(Optional.empty(), always.obstacle());
    quiet.set(true);
    assertTrue(always.obstacle().orElse("").contains("quiet hours"));
  }

  private static void supply(Path supplies, String name, String... filesAndValues)
      throws IOException {
    Path folder = Files.createDirectories(supplies.resolve(name));
    for (int i = 0; i < filesAndValues.length; i += 2) {
      Files.writeString(folder.resolve(filesAndValues[i]), filesAndValues[i + 1] + "\n");
    }
  }

  private void passHours(int hours) {
    for (int i = 0; i < hours * 4; i++) {
      now.updateAndGet(t -> t.plus(Duration.ofMinutes(15)));
      look();
    }
  }

  /** As the service does every few seconds. */
  private void look() {
    NightlyPlan plan = new NightlyPlan(AT_THREE, journal(), clock());
    plan.due()
        .ifPresent(slot -> {
          runs.add(slot);
          journal().put(new NightlyJournal.Entry(slot, now.get(), Duration.ZERO, "done"));
        });
  }

  private NightlyJournal journal() {
    return Remembered.in(journal);
  }

  private Clock clock() {
    return Clock.fixed(now.get(), ZONE);
  }
}
