package dev.carrel.serve;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Answers questions, whole or as it happens. An ask that runs too long, whose client is gone or
 * that the closing of the service overtakes is cancelled. Only a stream can tell that its client is
 * gone: a whole answer is made to its end.
 */
final class AskRoutes {
  private final Desk desk;
  private final Admission places;
  private final Bodies bodies;
  private final Meters meters;
  private final Closing closing;
  private final Duration askMax;
  private final Duration heartbeat;

  AskRoutes(
      Desk desk,
      Admission places,
      Bodies bodies,
      Meters meters,
      Closing closing,
      Duration askMax,
      Duration heartbeat) {
    this.desk = desk;
    this.places = places;
    this.bodies = bodies;
    this.meters = meters;
    this.closing = closing;
    this.askMax = askMax;
    this.heartbeat = heartbeat;
  }

  List<Route> routes() {
    return List.of(Route.post("/api/v1/ask", this::ask));
  }

  /** A piece of an answer, as {@code event: token} carries it. */
  record TokenData(String text) {}

  /**
   * An answer from the documents with its citations: as one JSON document, or, when the body says
   * {@code "stream": true} or {@code Accept} names {@code text/event-stream}, as the events {@code
   * token} and {@code citation}, then {@code answer} (the whole document) or {@code error}.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/ask --json '{"question": "When does the night train
   * leave?"}'}
   *
   * <p>{@code curl -N http://127.0.0.1:7411/api/v1/ask --json '{"question": "When does the night
   * train leave?", "stream": true}'}
   *
   * <p>A question that leans on earlier ones is completed from {@code history}:
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/ask --json '{"question": "And to Oslo?", "history":
   * [{"question": "When does the night train leave for Bergen?", "answer": "At 22:59."}]}'}
   */
  private void ask(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    AskBody body = bodies.json(request, AskBody.class);
    Question question = body.toQuestion();
    boolean streamed = body.stream() == null ? EventStream.isAccepted(request) : body.stream();
    try (Admission.Place _ = places.enter()) {
      long deadline = System.nanoTime() + askMax.toNanos();
      meters.timeAsk(() -> {
        if (streamed) {
          stream(question, response, deadline);
        } else {
          Replies.json(response, 200, whole(question, deadline));
        }
      });
    }
  }

  private Answer whole(Question question, long deadline) {
    AtomicReference<AnswerEvent.Ending> ending = new AtomicReference<>();
    desk.ask(
        question,
        event -> {
          if (event instanceof AnswerEvent.Ending last) {
            ending.set(last);
          }
        },
        () -> closing.overdue() || late(deadline));
    return switch (ending.get()) {
      case AnswerEvent.Finished finished -> finished.answer();
      case AnswerEvent.NoGrounds noGrounds -> noGrounds.answer();
      case AnswerEvent.Failed failed -> throw problem(failed, deadline);
      case null -> throw new IllegalStateException("an ask ended without its ending");
    };
  }

  private void stream(Question question, ServerResponse response, long deadline) {
    try (EventStream stream = new EventStream(response, heartbeat)) {
      BooleanSupplier cancelled = () -> stream.gone() || closing.begun() || late(deadline);
      try {
        desk.ask(question, event -> send(stream, event, deadline), cancelled);
      } catch (ClientGoneException e) {
        throw e;
      } catch (RuntimeException e) {
        stream.send("error", Router.problem("POST /api/v1/ask", e).document());
      }
    }
  }

  private void send(EventStream stream, AnswerEvent event, long deadline) {
    switch (event) {
      case AnswerEvent.Token token -> stream.send("token", new TokenData(token.text()));
      case AnswerEvent.Cited cited -> stream.send("citation", cited.citation());
      case AnswerEvent.Finished finished -> stream.send("answer", finished.answer());
      case AnswerEvent.NoGrounds noGrounds -> stream.send("answer", noGrounds.answer());
      case AnswerEvent.Failed failed -> stream.send("error", problem(failed, deadline).document());
    }
  }

  /** A cancelled answer tells its client by whom: the desk cannot know. */
  private Problem problem(AnswerEvent.Failed failed, long deadline) {
    if (failed.code().equals("cancelled") && closing.begun()) {
      return closing.problem();
    }
    if (failed.code().equals("cancelled") && late(deadline)) {
      return Problem.of(
          504,
          "time_out",
          "The answer took longer than %d s: ask something narrower or use fewer passages."
              .formatted(askMax.toSeconds()));
    }
    int status =
        switch (failed.code()) {
          case "engine_unavailable", "cancelled" -> 503;
          case "time_out" -> 504;
          default -> 500;
        };
    return Problem.of(status, failed.code(), failed.message());
  }

  private static boolean late(long deadline) {
    return System.nanoTime() - deadline > 0;
  }
}
