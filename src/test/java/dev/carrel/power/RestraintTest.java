package dev.carrel.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RestraintTest {
  private final AtomicLong now = new AtomicLong(42);
  private final AtomicReference<Duration> sinceAsked = new AtomicReference<>(Duration.ofHours(1));
  private final AtomicBoolean battery = new AtomicBoolean();

  @Test
  void idle_work_waits_while_somebody_asks_and_a_moment_longer() {
    Restraint restraint = new Restraint(Power.IDLE, sinceAsked::get, battery::get, now::get);
    assertTrue(restraint.mayWork());
    sinceAsked.set(Duration.ZERO);
    assertFalse(restraint.mayWork());
    sinceAsked.set(Restraint.QUIET_AFTER);
    assertTrue(restraint.mayWork());
    assertEquals(Optional.empty(), restraint.remark(), "a moment needs no remark");
  }

  @Test
  void idle_work_waits_on_battery_and_says_so() {
    Restraint restraint = new Restraint(Power.IDLE, sinceAsked::get, battery::get, now::get);
    assertTrue(restraint.mayWork());
    battery.set(true);
    now.addAndGet(Restraint.SUPPLY_EVERY.toNanos());
    assertFalse(restraint.mayWork());
    assertTrue(restraint.remark().orElse("").contains("mains power"));
    battery.set(false);
    now.addAndGet(Restraint.SUPPLY_EVERY.toNanos());
    assertTrue(restraint.mayWork());
  }

  @Test
  void other_work_never_waits() {
    battery.set(true);
    Restraint restraint = new Restraint(Power.POLITE, sinceAsked::get, battery::get, now::get);
    sinceAsked.set(Duration.ZERO);
    assertTrue(restraint.mayWork());
    assertEquals(Optional.empty(), restraint.remark());
  }
}
