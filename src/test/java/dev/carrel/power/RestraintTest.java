package dev.carrel.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestraintTest {
  private final AtomicLong now = new AtomicLong(42);
  private final AtomicBoolean battery = new AtomicBoolean();

  @Test
  void idle_work_waits_while_somebody_asks_and_a_moment_longer() {
    Restraint restraint = new Restraint(Power.IDLE, now::get, battery::get);
    assertTrue(restraint.mayWork());
    restraint.asked();
    assertFalse(restraint.mayWork());
    now.addAndGet(Restraint.QUIET_AFTER.toNanos());
    assertTrue(restraint.mayWork());
    assertEquals(Optional.empty(), restraint.remark(), "a moment needs no remark");
  }

  @Test
  void idle_work_waits_on_battery_and_says_so() {
    Restraint restraint = new Restraint(Power.IDLE, now::get, battery::get);
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
    Restraint restraint = new Restraint(Power.POLITE, now::get, battery::get);
    restraint.asked();
    assertTrue(restraint.mayWork());
    assertEquals(Optional.empty(), restraint.remark());
  }

  @Test
  void a_battery_counts_when_it_feeds_the_machine_alone(@TempDir Path supplies) throws IOException {
    PowerSupply supply = new PowerSupply(supplies);
    assertFalse(supply.onBattery(), "a machine without any");
    supply(supplies, "mouse", "type", "Battery", "status", "Discharging", "scope", "Device");
    assertFalse(supply.onBattery(), "the mouse's");
    supply(supplies, "BAT0", "type", "Battery", "status", "Discharging");
    assertTrue(supply.onBattery());
    supply(supplies, "AC", "type", "Mains", "online", "1");
    assertFalse(supply.onBattery());
    supply(supplies, "AC", "online", "0");
    assertTrue(supply.onBattery());
    supply(supplies, "BAT0", "status", "Charging");
    assertFalse(supply.onBattery());
    assertFalse(new PowerSupply(supplies.resolve("none")).onBattery());
  }

  private static void supply(Path supplies, String name, String... files) throws IOException {
    Path folder = Files.createDirectories(supplies.resolve(name));
    for (int i = 0; i < files.length; i += 2) {
      Files.writeString(folder.resolve(files[i]), files[i + 1] + "\n");
    }
  }
}
