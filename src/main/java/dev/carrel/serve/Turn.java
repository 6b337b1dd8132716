package dev.carrel.serve;

import io.helidon.webserver.http.ServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request's place among those in work. One whose body is still coming has none: clients that send
 * slowly, however many, keep nobody else waiting. Used by the thread of the request alone.
 */
final class Turn implements AutoCloseable {
  private final Admission places;
  private Admission.@Nullable Place place;
  private boolean over;

  private Turn(Admission places) {
    this.places = places;
  }

  /** That of a request: now, or once its body is there; 503 at once when there is none now. */
  static Turn of(ServerRequest request, Admission places) {
    Turn turn = new Turn(places);
    if (request.content().hasEntity()) {
      places.enterNow().close();
      request.context().register(Turn.class, turn);
    } else {
      turn.begin();
    }
    return turn;
  }

  /** The body of a request is there; 503 when there is no place. */
  static void begin(ServerRequest request) {
    request.context().get(Turn.class, Turn.class).ifPresent(Turn::begin);
  }

  private void begin() {
    if (place == null && !over) {
      place = places.enterNow();
    }
  }

  @Override
  public void close() {
    over = true;
    if (place != null) {
      place.close();
    }
  }
}
