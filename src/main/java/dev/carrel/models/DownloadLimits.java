package dev.carrel.models;

import java.time.Duration;

/**
 * What one pull may take.
 *
 * @param connectMax until a host answers at all
 * @param silenceMax without a byte; then the connection is given up
 * @param retryPause before it is tried again; each further pause is twice as long
 * @param fruitlessMax connections in a row that bring nothing
 * @param connectionsMax in all
 * @param bytesMax of the file
 * @param roomBytesMin that stay free on the disk
 */
record DownloadLimits(
    Duration connectMax,
    Duration silenceMax,
    Duration retryPause,
    int fruitlessMax,
    int connectionsMax,
    long bytesMax,
    long roomBytesMin) {
  static final DownloadLimits DEFAULT =
      new DownloadLimits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          5,
          200,
          1L << 40,
          512L << 20);

  /** How many redirections are followed from the address that was given. */
  static final int REDIRECTS_MAX = 5;
}
