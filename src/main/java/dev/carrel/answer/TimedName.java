package dev.carrel.answer;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Names of receipts and conversations: the time to the millisecond, then chance. */
public final class TimedName {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private TimedName() {}

  /** A name that sorts after those of earlier times: 17 digits, a hyphen, 8 hexadecimal digits. */
  public static String next(Clock clock, RandomGenerator random) {
    return "%s-%08x".formatted(MILLIS.format(clock.instant()), random.nextInt());
  }
}
