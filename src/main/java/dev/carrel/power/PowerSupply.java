package dev.carrel.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Whether the machine runs on its battery, where the system tells: that is Linux. */
public final class PowerSupply {
  private final Path folder;

  private PowerSupply(Path folder) {
    this.folder = folder;
  }

  /** Of this machine. */
  public static PowerSupply ofThisMachine() {
    return at(Path.of("/sys/class/power_supply"));
  }

  /** As the kernel shows it, one folder for each supply. */
  public static PowerSupply at(Path folder) {
    return new PowerSupply(folder);
  }

  /** Whether the system tells at all. */
  public boolean isKnown() {
    return Files.isDirectory(folder);
  }

  /** True only where the system says so: a machine without a battery has none to spare. */
  public boolean isBattery() {
    List<Path> supplies;
    try (Stream<Path> entries = Files.list(folder)) {
      supplies = entries.toList();
    } catch (IOException e) {
      return false; // What can't be told is not a battery.
    }
    boolean mains =
        supplies.stream().anyMatch(s -> !says(s, "type", "Battery") && says(s, "online", "1"));
    return !mains
        && supplies.stream()
            .filter(supply -> !says(supply, "scope", "Device")) // a mouse has a battery too
            .anyMatch(s -> says(s, "type", "Battery") && says(s, "status", "Discharging"));
  }

  private static boolean says(Path supply, String file, String value) {
    try {
      return Files.readString(supply.resolve(file)).strip().equals(value);
    } catch (IOException e) {
      return false; // Not every supply has every file.
    }
  }
}
