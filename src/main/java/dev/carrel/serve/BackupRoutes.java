package dev.carrel.serve;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Writes backups, one at a time, for who has the service's key: the file is written where the
 * request says, with the rights of the service.
 */
final class BackupRoutes {
  private static final Duration PROGRESS_EVERY = Duration.ofMillis(200);

  private final Desk desk;
  private final Bodies bodies;
  private final Closing closing;
  private final Duration heartbeat;
  private final Admission places;

  BackupRoutes(Desk desk, Bodies bodies, Closing closing, Duration heartbeat) {
    this.desk = desk;
    this.bodies = bodies;
    this.closing = closing;
    this.heartbeat = heartbeat;
    this.places = new Admission(1, Duration.ZERO);
  }

  List<Route> routes() {
    return List.of(Route.post("/api/v1/backup", Need.ADMIN, this::backup));
  }

  /**
   * Writes a backup while everything goes on; needs the service's key, which {@code service.json}
   * in the data folder holds. Answers with the events {@code progress}, then {@code done} or {@code
   * error}.
   *
   * <p>{@code curl -N http://127.0.0.1:7411/api/v1/backup -H "Carrel-Key: $(jq -r .key
   * index/service.json)" --json '{"file": "/backups/carrel.zip"}'}
   */
  private void backup(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    requireKey(request, "A backup");
    BackupBody body = bodies.json(request, BackupBody.class);
    Path file = body.path();
    try (Admission.Place _ = places.enterNow();
        EventStream stream = new EventStream(response, heartbeat)) {
      try {
        Reports reports = new Reports(stream);
        stream.send("done", desk.backup(file, body.replaces(), reports::at));
      } catch (ClientGoneException e) {
        throw e;
      } catch (RuntimeException e) {
        stream.send("error", Router.problem("POST /api/v1/backup", e).document());
      }
    }
  }

  /** The guard has refused a key that is not ours. */
  static void requireKey(ServerRequest request, String doing) {
    if (!request.headers().contains(OriginGuard.SERVICE_KEY)) {
      throw Problem.of(
          403,
          "key_missing",
          doing
              + " needs the header Carrel-Key with the service's own key, which service.json in the"
              + " data folder holds.");
    }
  }

  /** Passes on how far it is, now and then, and ends the work when nobody waits for it. */
  private final class Reports {
    private final EventStream stream;
    private long nextNanos = System.nanoTime();

    Reports(EventStream stream) {
      this.stream = stream;
    }

    void at(BackupProgress progress) {
      if (closing.begun()) {
        throw closing.problem();
      }
      if (System.nanoTime() - nextNanos >= 0) {
        nextNanos = System.nanoTime() + PROGRESS_EVERY.toNanos();
        stream.send("progress", progress);
      }
    }
  }
}
