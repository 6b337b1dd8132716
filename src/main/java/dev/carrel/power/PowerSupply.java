package dev.carrel.power;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the machine's electricity comes from, as Linux tells it in files. */
public final class PowerSupply {
  private static final Path SUPPLIES = Path.of("/sys/class/power_supply");

  private final Path supplies;

  PowerSupply(Path supplies) {
    this.supplies = supplies;
  }

  /** Of this machine. */
  public static PowerSupply ofSystem() {
    return new PowerSupply(SUPPLIES);
  }

  /** Whether a battery is being used up and nothing else feeds it; false where nobody can tell. */
  public boolean onBattery() {
    if (!Files.isDirectory(supplies)) {
      return false;
    }
    boolean discharging = false;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(supplies)) {
      for (Path supply : all) {
        if (text(supply, "online").equals("1")) {
          return false;
        }
        // A mouse has a battery, too: its scope is its own.
        discharging |=
            text(supply, "type").equals("Battery")
                && text(supply, "status").equals("Discharging")
                && !text(supply, "scope").equals("Device");
      }
    } catch (IOException e) {
      return false;
    }
    return discharging;
  }

  private static String text(Path supply, String name) throws IOException {
    Path file = supply.resolve(name);
    return Files.isRegularFile(file) ? Files.readString(file).strip() : "";
  }
}
