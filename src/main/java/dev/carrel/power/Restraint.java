package dev.carrel.power;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

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
  private final LongSupplier nanoTime;
  private final BooleanSupplier onBattery;
  private final AtomicLong askedNanos;
  private long supplyNanos;
  private boolean battery;

  Restraint(Power power, LongSupplier nanoTime, BooleanSupplier onBattery) {
    this.power = power;
    this.nanoTime = nanoTime;
    this.onBattery = onBattery;
    this.askedNanos = new AtomicLong(nanoTime.getAsLong() - QUIET_AFTER.toNanos());
    this.supplyNanos = nanoTime.getAsLong() - SUPPLY_EVERY.toNanos();
  }

  /** As the setting and this machine want it. */
  public static Restraint of(Power power) {
    return new Restraint(power, System::nanoTime, PowerSupply.ofSystem()::onBattery);
  }

  /** For work that somebody waits for. */
  public static Restraint none() {
    return of(Power.FULL);
  }

  /** Somebody asks something now. */
  public void asked() {
    askedNanos.set(nanoTime.getAsLong());
  }

  /** Whether work that can wait may go on. */
  public boolean mayWork() {
    return power != Power.IDLE
        || (nanoTime.getAsLong() - askedNanos.get() >= QUIET_AFTER.toNanos() && !isOnBattery());
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
