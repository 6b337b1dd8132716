package dev.carrel.serve;

import dev.carrel.access.Caller;
import dev.carrel.uploads.UploadException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads every request that came in by one door past its guard to its route, and every failure to
 * one form of answer.
 */
final class Router {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  /**
   * Since a parameter may hold a slash, {@code /a/{x}} would take what is for {@code /a/{x}/b}.
   * Those without a parameter come before all: they are found without a regular expression.
   */
  private static final Comparator<Route> EXACT_THEN_LONGEST =
      Comparator.<Route, Boolean>comparing(route -> route.path().contains("{"))
          .thenComparingInt(route -> -route.path().split("/", -1).length);

  private final List<Route> routes;
  private final Door door;
  private final Callers callers;
  private final Admission requests;
  private final Meters meters;
  private final Closing closing;

  Router(
      List<Route> routes,
      Door door,
      Callers callers,
      Admission requests,
      Meters meters,
      Closing closing) {
    this.routes = routes;
    this.door = door;
    this.callers = callers;
    this.requests = requests;
    this.meters = meters;
    this.closing = closing;
  }

  void register(HttpRouting.Builder routing) {
    routing.addFilter(this::pastTheGuard);
    for (Route route : routes.stream().sorted(EXACT_THEN_LONGEST).toList()) {
      routing.route(route.method(), pattern(route.path()), (req, res) -> answer(route, req, res));
    }
    methodsByPath()
        .forEach((path, methods) ->
            routing.any(pattern(path), (req, res) -> wrongMethod(methods, req, res)));
    routing.any((req, res) -> noSuchRoute(req, res));
  }

  private void pastTheGuard(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    try {
      door.guard().check(request);
      chain.proceed();
    } catch (Problem problem) {
      meters.requested(Meters.REFUSED, problem.status());
      Replies.problem(request, response, problem);
    }
    if (response.isSent() && response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      // Helidon itself says so to a request without a body and then keeps the connection open.
      throw new CloseConnectionException("the connection ends as the response said");
    }
  }

  private void answer(Route route, ServerRequest request, ServerResponse response) {
    String name = route.method().text() + " " + route.path();
    long begun = System.nanoTime();
    try {
      Caller caller = callers.of(request, door, route.need());
      route.need().check(caller.grant(), name);
      if (!route.takesBody() && request.content().hasEntity()) {
        throw Problem.of(
            400, "unexpected_body", name + " takes no body: send the request without one.");
      }
      if (route.counted() && closing.begun()) {
        throw closing.problem();
      }
      if (route.counted()) {
        try (Admission.Place _ = callers.enter(caller);
            Turn _ = Turn.of(request, requests)) {
          caller.serve(() -> route.handler().handle(request, response));
        }
      } else {
        caller.serve(() -> route.handler().handle(request, response));
      }
    } catch (RequestException e) {
      throw e; // Helidon answers it through EarlyReplies.
    } catch (ClientGoneException | CloseConnectionException e) {
      LOG.debug("{} lost its client", name, e);
      meters.requested(name, Meters.STATUS_CLIENT_GONE);
      throw new CloseConnectionException("the client is gone", e);
    } catch (Exception e) {
      if (response.isSent()) {
        LOG.warn("{} failed after its answer had begun", name, e);
        throw new CloseConnectionException("the answer cannot be finished", e);
      }
      Replies.problem(request, response, problem(name, e));
    }
    meters.requested(name, response.status().code());
    meters.took(name, System.nanoTime() - begun);
  }

  /** What a person is told; what we did not foresee is logged in full under a number. */
  static Problem problem(String doing, Exception e) {
    return switch (e) {
      case Problem problem -> problem;
      case DeskException trouble -> Problem.of(trouble);
      case UploadException trouble -> Problem.of(trouble);
      case HttpException http when http.status().code() < 500 ->
          Problem.of(
              http.status().code(),
              "bad_request",
              "The request could not be read: " + http.getMessage() + ".");
      default -> {
        String id = UUID.randomUUID().toString();
        LOG.error("{} failed, number {}", doing, id, e);
        yield Problem.of(
            500,
            "internal",
            "Something went wrong inside Carrel: its log tells more under the number " + id + ".");
      }
    };
  }

  /** A parameter may hold an encoded slash. */
  private static String pattern(String path) {
    return path.replace("{", "{+");
  }

  private Map<String, String> methodsByPath() {
    return routes.stream()
        .sorted(EXACT_THEN_LONGEST)
        .collect(
            Collectors.groupingBy(
                Route::path,
                LinkedHashMap::new,
                Collectors.mapping(route -> route.method().text(), Collectors.joining(", "))));
  }

  private void wrongMethod(String allowed, ServerRequest request, ServerResponse response) {
    meters.requested(Meters.UNKNOWN, 405);
    response.header(HeaderNames.ALLOW, allowed);
    Replies.problem(
        request,
        response,
        Problem.of(
            405,
            "method_not_allowed",
            "%s is not possible at %s: use %s."
                .formatted(
                    Limits.shortened(request.prologue().method().text()),
                    Limits.shortened(request.path().path()),
                    allowed)));
  }

  private void noSuchRoute(ServerRequest request, ServerResponse response) {
    meters.requested(Meters.UNKNOWN, 404);
    Replies.problem(
        request,
        response,
        Problem.of(
            404,
            "no_such_route",
            "There is nothing at %s: GET /openapi lists what there is."
                .formatted(Limits.shortened(request.path().path()))));
  }
}
