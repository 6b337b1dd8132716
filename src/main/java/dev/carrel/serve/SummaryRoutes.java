package dev.carrel.serve;

import dev.carrel.answer.Summary;
import dev.carrel.answer.SummaryEvent;
import dev.carrel.answer.SummaryRequest;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Summarizes documents, one request at a time with each place that asks have. It ends when its
 * client is gone, and when the service closes; there is no other limit on its time, since each of
 * its steps has one and a stream tells how far it is.
 */
final class SummaryRoutes {
  private final Desk desk;
  private final Admission places;
  private final Sequences sequences;
  private final Bodies bodies;
  private final Closing closing;
  private final Duration heartbeat;
  private final Duration wholeMax;

  /**
   * Makes the routes.
   *
   * @param wholeMax until a summary that is not streamed is given up: nobody sees its progress
   */
  SummaryRoutes(
      Desk desk,
      Admission places,
      Sequences sequences,
      Bodies bodies,
      Closing closing,
      Duration heartbeat,
      Duration wholeMax) {
    this.desk = desk;
    this.places = places;
    this.sequences = sequences;
    this.bodies = bodies;
    this.closing = closing;
    this.heartbeat = heartbeat;
    this.wholeMax = wholeMax;
  }

  List<Route> routes() {
    return List.of(Route.post("/api/v1/summaries", Need.READ, this::summarize));
  }

  /**
   * Summarizes the documents that {@code source}, {@code path} and {@code type} name, or what a
   * search for {@code q} finds in them; each sentence has its citations. When the body says {@code
   * "stream": true} or {@code Accept} names {@code text/event-stream}: the events {@code progress},
   * then {@code summary} or {@code error}.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/summaries --json '{"path": ["trips/**"]}'}
   *
   * <p>{@code curl -N http://127.0.0.1:7411/api/v1/summaries --json '{"q": "night trains",
   * "stream": true}'}
   */
  private void summarize(ServerRequest request, ServerResponse response) {
    QueryParameters given =
        QueryParameters.parse(request.query().rawValue(), List.of(Sequences.PARAMETER));
    SummaryBody body = bodies.json(request, SummaryBody.class);
    SummaryRequest wanted = body.toRequest();
    sequences.await(given, response);
    boolean streamed = body.stream() == null ? EventStream.isAccepted(request) : body.stream();
    try (Admission.Place _ = places.enter()) {
      if (streamed) {
        stream(wanted, response);
      } else {
        Replies.json(response, 200, whole(wanted));
      }
    }
  }

  private Summary whole(SummaryRequest wanted) {
    AtomicReference<SummaryEvent.Ending> ending = new AtomicReference<>();
    long deadline = System.nanoTime() + wholeMax.toNanos();
    BooleanSupplier late = () -> System.nanoTime() - deadline > 0;
    desk.summarize(
        wanted,
        event -> {
          if (event instanceof SummaryEvent.Ending last) {
            ending.set(last);
          }
        },
        () -> closing.overdue() || late.getAsBoolean());
    return switch (ending.get()) {
      case SummaryEvent.Finished finished -> finished.summary();
      case SummaryEvent.Failed failed -> {
        if (failed.code().equals("cancelled") && late.getAsBoolean()) {
          throw Problem.of(
              504,
              "time_out",
              "The summary took longer than %d s: ask for it as a stream, which has no such limit, or of fewer documents."
                  .formatted(wholeMax.toSeconds()));
        }
        throw problem(failed);
      }
      case null -> throw new IllegalStateException("a summary ended without its ending");
    };
  }

  private void stream(SummaryRequest wanted, ServerResponse response) {
    try (EventStream stream = new EventStream(response, heartbeat)) {
      BooleanSupplier cancelled = () -> stream.gone() || closing.begun();
      try {
        desk.summarize(wanted, event -> send(stream, event), cancelled);
      } catch (ClientGoneException e) {
        throw e;
      } catch (RuntimeException e) {
        stream.send("error", Router.problem("POST /api/v1/summaries", e).document());
      }
    }
  }

  private void send(EventStream stream, SummaryEvent event) {
    switch (event) {
      case SummaryEvent.Progress progress -> stream.send("progress", progress);
      case SummaryEvent.Finished finished -> stream.send("summary", finished.summary());
      case SummaryEvent.Failed failed -> stream.send("error", problem(failed).document());
    }
  }

  private Problem problem(SummaryEvent.Failed failed) {
    if (failed.code().equals("cancelled") && closing.begun()) {
      return closing.problem();
    }
    int status =
        switch (failed.code()) {
          case "nothing_found" -> 404;
          case "engine_unavailable", "engine_busy", "cancelled" -> 503;
          case "time_out" -> 504;
          default -> 500;
        };
    return Problem.of(status, failed.code(), failed.message());
  }
}
