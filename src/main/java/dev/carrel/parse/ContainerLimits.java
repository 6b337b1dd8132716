package dev.carrel.parse;

import java.time.Duration;

/**
 * How much one container (an archive, a mailbox) may ask for, whatever is nested in it. A container
 * itself may be of any size; each document in it is held by {@link ParseLimits#fileBytesMax()}.
 *
 * @param entriesMax of archives, all levels together
 * @param messagesMax of mailboxes
 * @param unpackedBytesMax of all levels together
 * @param ratioMax how many times larger than its file what was unpacked may be, once that is more
 *     than {@link #RATIO_FREE_BYTES}: compressed texts reach 20, bombs 1,000
 * @param depthMax archives, mailboxes and messages inside each other
 * @param stepTimeMax until the next entry is there
 * @param timeMax spent on waiting for entries, not on reading them
 */
public record ContainerLimits(
    int entriesMax,
    int messagesMax,
    long unpackedBytesMax,
    int ratioMax,
    int depthMax,
    Duration stepTimeMax,
    Duration timeMax) {
  /** As much may be unpacked of the smallest file. */
  static final long RATIO_FREE_BYTES = 64L << 20;

  /** A mailbox of decades, an export of everything; a bomb costs seconds. */
  public static ContainerLimits defaults() {
    return new ContainerLimits(
        100_000, 1_000_000, 64L << 30, 200, 5, Duration.ofMinutes(2), Duration.ofHours(1));
  }

  public ContainerLimits {
    atLeastOne(entriesMax, "entriesMax");
    atLeastOne(messagesMax, "messagesMax");
    atLeastOne(unpackedBytesMax, "unpackedBytesMax");
    atLeastOne(ratioMax, "ratioMax");
    atLeastOne(depthMax, "depthMax");
    if (!stepTimeMax.isPositive() || !timeMax.isPositive()) {
      throw new IllegalArgumentException(
          "stepTimeMax is " + stepTimeMax + " and timeMax " + timeMax + ": give more than nothing");
    }
  }

  /** These limits, except for how many entries and messages there may be. */
  public ContainerLimits withCounts(int entries, int messages) {
    return new ContainerLimits(
        entries, messages, unpackedBytesMax, ratioMax, depthMax, stepTimeMax, timeMax);
  }

  /** These limits, except for how much may be unpacked. */
  public ContainerLimits withUnpacked(long bytes, int ratio) {
    return new ContainerLimits(
        entriesMax, messagesMax, bytes, ratio, depthMax, stepTimeMax, timeMax);
  }

  /** These limits, except for the nesting. */
  public ContainerLimits withDepthMax(int depth) {
    return new ContainerLimits(
        entriesMax, messagesMax, unpackedBytesMax, ratioMax, depth, stepTimeMax, timeMax);
  }

  /** These limits, except for the times. */
  public ContainerLimits withTimes(Duration step, Duration all) {
    return new ContainerLimits(
        entriesMax, messagesMax, unpackedBytesMax, ratioMax, depthMax, step, all);
  }

  /** Of what decides which documents a container gives; time does not. */
  String fingerprint() {
    return entriesMax
        + "/"
        + messagesMax
        + "/"
        + unpackedBytesMax
        + "/"
        + ratioMax
        + "/"
        + depthMax;
  }

  private static void atLeastOne(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ": give at least 1");
    }
  }
}
