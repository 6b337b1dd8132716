package dev.carrel.serve;

import dev.carrel.engine.EngineStatus;
import dev.carrel.ingest.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** How the service does, for those who look after it, and what it offers. */
final class OperationRoutes {
  private final Desk desk;
  private final Meters meters;
  private final Closing closing;
  private final Readiness readiness;
  private final byte[] openApi = resource("openapi.json");

  OperationRoutes(Desk desk, Meters meters, Closing closing) {
    this.desk = desk;
    this.readiness = new Readiness(desk);
    this.meters = meters;
    this.closing = closing;
  }

  List<Route> routes() {
    return List.of(
        Route.always("/health", Need.READ, this::health),
        Route.always("/health/live", Need.NOTHING, this::live),
        Route.always("/health/ready", Need.READ, this::ready),
        Route.always("/metrics", Need.READ_EVERYTHING, this::metrics),
        Route.get("/openapi", Need.NOTHING, this::openApi));
  }

  /**
   * Everything that could be wrong, looked at now.
   *
   * <p>{@code curl http://127.0.0.1:7411/health}
   */
  private void health(ServerRequest request, ServerResponse response) {
    noParameters(request);
    List<Health.Check> checks = new ArrayList<>(readiness());
    if (checks.stream().noneMatch(check -> check.status().equals("down"))) {
      Status status = desk.status();
      checks.add(intake(status));
      checks.add(sources(status));
      desk.engine().map(OperationRoutes::engine).ifPresent(checks::add);
    }
    reply(response, Health.of(checks));
  }

  /**
   * Whether the process answers at all: if this does not, restart it.
   *
   * <p>{@code curl http://127.0.0.1:7411/health/live}
   */
  private void live(ServerRequest request, ServerResponse response) {
    noParameters(request);
    reply(response, Health.of(List.of(new Health.Check("process", "up", null))));
  }

  /**
   * Whether questions are answered now, found out by a search: 503 while none is answered or the
   * service closes.
   *
   * <p>{@code curl http://127.0.0.1:7411/health/ready}
   */
  private void ready(ServerRequest request, ServerResponse response) {
    noParameters(request);
    reply(response, Health.of(readiness()));
  }

  /**
   * Figures for Prometheus.
   *
   * <p>{@code curl http://127.0.0.1:7411/metrics}
   */
  private void metrics(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.bytes(
        response, 200, Meters.CONTENT_TYPE, meters.scrape().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * These routes as an OpenAPI 3.1 document.
   *
   * <p>{@code curl http://127.0.0.1:7411/openapi}
   */
  private void openApi(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.tagged(request, response, Replies.JSON_TYPE, openApi);
  }

  private List<Health.Check> readiness() {
    if (closing.begun()) {
      return List.of(new Health.Check("index", "down", "Carrel is being closed."));
    }
    try {
      readiness.check();
      return List.of(new Health.Check("index", "up", null));
    } catch (DeskException e) {
      return List.of(new Health.Check("index", "down", e.getMessage()));
    } catch (RuntimeException e) {
      return List.of(
          new Health.Check("index", "down", Router.problem("A search for health", e).getMessage()));
    }
  }

  private static Health.Check intake(Status status) {
    return new Health.Check(
        "intake", status.problem() == null ? "up" : "degraded", status.problem());
  }

  private static Health.Check sources(Status status) {
    List<String> remarks =
        status.sources().stream()
            .map(Status.SourceStatus::remark)
            .filter(Objects::nonNull)
            .toList();
    return remarks.isEmpty()
        ? new Health.Check("sources", "up", null)
        : new Health.Check("sources", "degraded", String.join(" ", remarks));
  }

  private static Health.Check engine(EngineStatus engine) {
    return engine.state() == EngineStatus.State.BACKING_OFF
        ? new Health.Check(
            "engine",
            "degraded",
            Objects.requireNonNullElse(
                engine.lastError(), engine.name() + " has failed and is tried again later."))
        : new Health.Check("engine", "up", null);
  }

  private static void reply(ServerResponse response, Health health) {
    Replies.json(response, health.statusCode(), health);
  }

  private static void noParameters(ServerRequest request) {
    QueryParameters.parse(request.query().rawValue(), List.of());
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(OperationRoutes.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + name + " cannot be read", e);
    }
  }
}
