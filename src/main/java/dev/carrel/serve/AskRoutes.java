package dev.carrel.serve;

import dev.carrel.answer.Question;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** Answers questions, whole or as it happens. */
final class AskRoutes {
  private final Desk desk;
  private final Bodies bodies;
  private final AnswerReplies replies;
  private final Sequences sequences;

  AskRoutes(Desk desk, Bodies bodies, AnswerReplies replies, Sequences sequences) {
    this.desk = desk;
    this.sequences = sequences;
    this.bodies = bodies;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(Route.post("/api/v1/ask", Need.READ, this::ask));
  }

  /**
   * An answer from the documents with its citations: as one JSON document, or, when the body says
   * {@code "stream": true} or {@code Accept} names {@code text/event-stream}, as the events {@code
   * token}, {@code citation} and {@code statement} (the check of each sentence), then {@code
   * answer} (the whole document) or {@code error}.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/ask --json '{"question": "When does the night train
   * leave?"}'}
   *
   * <p>{@code curl -N http://127.0.0.1:7411/api/v1/ask --json '{"question": "When does the night
   * train leave?", "stream": true}'}
   *
   * <p>A sentence that its passages do not support is marked, and with {@code "strict": true} left
   * out. A stream has shown it before it could be checked, unless it is strict: then a sentence
   * comes after its check.
   *
   * <p>A question that leans on earlier ones is completed from {@code history}:
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/ask --json '{"question": "And to Oslo?", "history":
   * [{"question": "When does the night train leave for Bergen?", "answer": "At 22:59."}]}'}
   */
  private void ask(ServerRequest request, ServerResponse response) {
    QueryParameters given =
        QueryParameters.parse(request.query().rawValue(), List.of(Sequences.PARAMETER));
    AskBody body = bodies.json(request, AskBody.class);
    Question question = body.toQuestion();
    sequences.await(given, response);
    replies.reply(
        request,
        response,
        body.stream(),
        (events, cancelled) -> desk.ask(question, events, cancelled));
  }
}
