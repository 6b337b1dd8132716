package dev.carrel.ingest;

import dev.carrel.power.PowerSupply;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/**
 * Whether the nightly run may begin now.
 *
 * @param onlyWhen what a person wants it to wait for
 * @param quiet whether these are quiet hours
 * @param loadAverage programs that want a core, over the last minute; negative where the system
 *     does not tell
 */
public record NightlyTerms(
    OnlyWhen onlyWhen,
    BooleanSupplier quiet,
    LastRequest lastRequest,
    PowerSupply power,
    DoubleSupplier loadAverage) {
  /** What the nightly run waits for. */
  public enum OnlyWhen {
    /** Nobody has asked for anything for a while, and the machine has little to do. */
    IDLE,
    /** The machine does not run on its battery. */
    POWER,
    ALWAYS
  }

  private static final Duration UNASKED_MIN = Duration.ofMinutes(5);

  /** Of all cores. */
  private static final double LOAD_MAX = 0.75;

  /** Of this machine. */
  public static NightlyTerms of(OnlyWhen onlyWhen, BooleanSupplier quiet, LastRequest lastRequest) {
    return new NightlyTerms(
        onlyWhen,
        quiet,
        lastRequest,
        PowerSupply.ofThisMachine(),
        ManagementFactory.getOperatingSystemMXBean()::getSystemLoadAverage);
  }

  /** Why not now, as one sentence; empty when nothing stands against it. */
  Optional<String> obstacle() {
    if (quiet.getAsBoolean()) {
      return Optional.of("It waits for the end of the quiet hours.");
    }
    return switch (onlyWhen) {
      case IDLE -> {
        if (lastRequest.ago().compareTo(UNASKED_MIN) < 0) {
          yield Optional.of(
              "It waits until nobody has asked anything for "
                  + UNASKED_MIN.toMinutes()
                  + " minutes.");
        }
        yield loadAverage.getAsDouble() > LOAD_MAX * Runtime.getRuntime().availableProcessors()
            ? Optional.of("It waits until the machine has less to do.")
            : Optional.empty();
      }
      case POWER ->
          power.isBattery()
              ? Optional.of("It waits until the machine no longer runs on its battery.")
              : Optional.empty();
      case ALWAYS -> Optional.empty();
    };
  }

  /** What a person should know of these terms, as one sentence. */
  Optional<String> remark() {
    return onlyWhen == OnlyWhen.POWER && !power.isKnown()
        ? Optional.of(
            "This system does not tell whether it runs on a battery: nightly.onlyWhen: power is the"
                + " same as always here.")
        : Optional.empty();
  }
}
