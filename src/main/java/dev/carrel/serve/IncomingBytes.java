package dev.carrel.serve;

import io.helidon.http.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A body of any length while it comes in, with the trouble that it may make in our own words. It
 * has to come at no less than a certain speed, after a while in which it need not.
 */
final class IncomingBytes extends InputStream {
  /** How much has to come in each second. */
  static final int BYTES_A_SECOND_MIN = 16 << 10;

  /** How long it may take before that counts. */
  static final Duration GRACE = Duration.ofSeconds(30);

  private final InputStream in;
  private final long startedNanos = System.nanoTime();
  private long bytes;

  IncomingBytes(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) {
    int count;
    try {
      count = in.read(into, from, length);
    } catch (RequestException e) {
      throw e; // Helidon answers it through EarlyReplies.
    } catch (IllegalArgumentException e) {
      throw Problem.of(
          400,
          "malformed_body",
          "The chunks of the body cannot be told apart: send it as chunked transfer coding wants it"
              + " or with a Content-Length.");
    } catch (IOException | RuntimeException e) { // Helidon has several for a connection that ends.
      throw new ClientGoneException("it sent its body", e);
    }
    bytes += Math.max(0, count);
    double seconds = (System.nanoTime() - startedNanos) / 1e9 - GRACE.toSeconds();
    if (bytes < seconds * BYTES_A_SECOND_MIN) {
      throw Problem.of(
          408,
          "time_out",
          "The body comes in at less than %d bytes a second: send it faster."
              .formatted(BYTES_A_SECOND_MIN));
    }
    return count;
  }
}
