package dev.carrel.serve;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes answers and sends them, whole or as it happens. An answer that takes too long, whose client
 * is gone or that the closing of the service overtakes is cancelled. Only a stream can tell that
 * its client is gone: a whole answer is made to its end.
 */
final class AnswerReplies {
  private final Admission places;
  private final Meters meters;
  private final Closing closing;
  private final Duration askMax;
  private final Duration heartbeat;

  AnswerReplies(
      Admission places, Meters meters, Closing closing, Duration askMax, Duration heartbeat) {
    this.places = places;
    this.meters = meters;
    this.closing = closing;
    this.askMax = askMax;
    this.heartbeat = heartbeat;
  }

  /** Makes an answer. */
  interface Asking {
    void answer(Consumer<AnswerEvent> events, BooleanSupplier cancelled);
  }

  /** A piece of an answer, as {@code event: token} carries it. */
  record TokenData(String text) {}

  /**
   * Waits for a place, then answers.
   *
   * @param stream what the body says; null when the {@code Accept} header is to say it
   */
  void reply(
      ServerRequest request, ServerResponse response, @Nullable Boolean stream, Asking asking) {
    boolean streamed = stream == null ? EventStream.isAccepted(request) : stream;
    try (Admission.Place _ = places.enter()) {
      long deadline = System.nanoTime() + askMax.toNanos();
      meters.timeAsk(() -> {
        if (streamed) {
          stream(request, asking, response, deadline);
        } else {
          Replies.json(response, 200, whole(asking, deadline));
        }
      });
    }
  }

  /** Waits for a place, then makes what takes as long as an answer. */
  <T> T placed(Function<BooleanSupplier, T> making) {
    try (Admission.Place _ = places.enter()) {
      long deadline = System.nanoTime() + askMax.toNanos();
      try {
        return making.apply(() -> closing.overdue() || late(deadline));
      } catch (DeskException e) {
        if (e.kind() == DeskException.Kind.UNAVAILABLE && late(deadline)) {
          throw tooLate();
        }
        throw e;
      }
    }
  }

  private Answer whole(Asking asking, long deadline) {
    AtomicReference<AnswerEvent.Ending> ending = new AtomicReference<>();
    asking.answer(
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

  private void stream(
      ServerRequest request, Asking asking, ServerResponse response, long deadline) {
    try (EventStream stream = new EventStream(response, heartbeat)) {
      BooleanSupplier cancelled = () -> stream.gone() || closing.begun() || late(deadline);
      try {
        asking.answer(event -> send(stream, event, deadline), cancelled);
      } catch (ClientGoneException e) {
        throw e;
      } catch (RuntimeException e) {
        stream.send("error", Router.problem("POST " + request.path().path(), e).document());
      }
    }
  }

  private void send(EventStream stream, AnswerEvent event, long deadline) {
    switch (event) {
      case AnswerEvent.Token token -> stream.send("token", new TokenData(token.text()));
      case AnswerEvent.Cited cited -> stream.send("citation", cited.citation());
      case AnswerEvent.Stated stated -> stream.send("statement", stated.statement());
      case AnswerEvent.Made made -> {} // Kept already, under the name that the answer tells.
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
      return tooLate();
    }
    int status =
        switch (failed.code()) {
          case "engine_unavailable", "cancelled" -> 503;
          case "time_out" -> 504;
          default -> 500;
        };
    return Problem.of(status, failed.code(), failed.message());
  }

  private Problem tooLate() {
    return Problem.of(
        504,
        "time_out",
        "The answer took longer than %d s: ask something narrower or use fewer passages."
            .formatted(askMax.toSeconds()));
  }

  private static boolean late(long deadline) {
    return System.nanoTime() - deadline > 0;
  }
}
