package dev.carrel.serve;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body as it comes. Its request has its place among those in work once all of it is there; until
 * then a large one needs a place among those that come, so that what is held of them has a limit.
 */
final class ReceivedBody extends InputStream {
  /** So much of a body needs no place: every question fits. */
  static final int SMALL_BYTES = 16 << 10;

  private final InputStream in;
  private final ServerRequest request;
  private final Admission large;
  private long count;
  private Admission.@Nullable Place place;

  ReceivedBody(InputStream in, ServerRequest request, Admission large) {
    this.in = in;
    this.request = request;
    this.large = large;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int got = in.read(buffer, offset, length);
    if (got < 0) {
      close();
      Turn.begin(request);
      return got;
    }
    count += got;
    if (count > SMALL_BYTES && place == null) {
      place = large.enterNow();
    }
    return got;
  }

  @Override
  public void close() {
    if (place != null) {
      place.close();
      place = null;
    }
  }
}
