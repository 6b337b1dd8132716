package dev.carrel.power;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * When background work that can wait should: only with {@link Power#IDLE}, while somebody asks and
 * on battery. Thread-safe.
 */
public final class Restraint {
  /** After a question for so long: the next one may be on its way. */
  static final Duration QUIET_AFTER = Duration.ofSeconds(5);

  /** The files that tell are not read more often. */
  static final Duration SUPPLY_EVERY = Duration.ofSeconds(10);

  private final Power power;
  private final Supplier<Duration> sinceAsked;
  private final BooleanSupplier onBattery;
  private final LongSupplier nanoTime;
  private long supplyNanos;
  private boolean battery;

  Restraint(
      Power power,
      Supplier<Duration> sinceAsked,
      BooleanSupplier onBattery,
      LongSupplier nanoTime) {
    this.power = power;
    this.sinceAsked = sinceAsked;
    this.onBattery = onBattery;
    this.nanoTime = nanoTime;
    this.supplyNanos = nanoTime.getAsLong() - SUPPLY_EVERY.toNanos();
  }

  /**
   * As the setting and this machine want it.
   *
   * @param sinceAsked how long nobody has asked anything
   */
  public static Restraint of(Power power, Supplier<Duration> sinceAsked) {
    return new Restraint(
        power, sinceAsked, PowerSupply.ofThisMachine()::isBattery, System::nanoTime);
  }

  /** For work that somebody waits for. */
  public static Restraint none() {
    return of(Power.FULL, () -> Duration.ZERO);
  }

  /** Whether work that can wait may go on. */
  public boolean mayWork() {
    return power != Power.IDLE || (sinceAsked.get().compareTo(QUIET_AFTER) >= 0 && !isOnBattery());
  }

  /** Why work that can wait does so for longer than a moment, as a sentence. */
  public Optional<String> remark() {
    return power == Power.IDLE && isOnBattery()
        ? Optional.of(
            "Vectors are computed when the machine is on mains power again (power: idle); until"
                + " then new files are found by their words.")
        : Optional.empty();
  }

  private synchronized boolean isOnBattery() {
    if (nanoTime.getAsLong() - supplyNanos >= SUPPLY_EVERY.toNanos()) {
      supplyNanos = nanoTime.getAsLong();
      battery = onBattery.getAsBoolean();
    }
    return battery;
  }
}
