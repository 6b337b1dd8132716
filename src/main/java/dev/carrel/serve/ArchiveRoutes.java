package dev.carrel.serve;

import dev.carrel.answer.Answer;
import dev.carrel.answer.CitationCheck;
import dev.carrel.answer.CitationVerdict;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** Whether citations still hold, and what answers came from. */
final class ArchiveRoutes {
  private static final int LIMIT_DEFAULT = 50;
  private static final int LIMIT_MAX = 200;

  private final Desk desk;
  private final Bodies bodies;
  private final AnswerReplies replies;
  private final Admission searches;

  ArchiveRoutes(Desk desk, Bodies bodies, AnswerReplies replies, Admission searches) {
    this.desk = desk;
    this.bodies = bodies;
    this.replies = replies;
    this.searches = searches;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/api/v1/citations/verify", Need.READ, this::verify),
        Route.get("/api/v1/receipts", Need.READ, this::receipts),
        Route.get("/api/v1/receipts/{id}", Need.READ, this::receipt),
        Route.delete("/api/v1/receipts/{id}", Need.READ, this::deleteReceipt),
        Route.post("/api/v1/receipts/{id}/replay", Need.READ, this::replay));
  }

  /** The verdicts in the order of the citations. */
  record VerdictList(List<CitationVerdict> verdicts) {}

  /** Nothing is to be said. */
  record EmptyBody() {}

  /**
   * What a replay said.
   *
   * @param same whether its text is that of the answer that the receipt keeps
   */
  record ReplayDocument(String receipt, boolean same, Answer answer) {}

  /**
   * Whether the words of citations still stand where they stood: {@code valid}, {@code moved},
   * {@code changed} or {@code gone}. Takes citations as an answer has them.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/citations/verify --json '{"citations": [{"source":
   * "notes", "path": "trips/oslo.md", "startChar": 120, "endChar": 131, "quote": "night train"}]}'}
   */
  private void verify(ServerRequest request, ServerResponse response) {
    noParameters(request);
    List<CitationCheck.Cited> citations = bodies.json(request, VerifyBody.class).citations();
    List<CitationVerdict> verdicts;
    try (Admission.Place _ = searches.enter()) {
      verdicts = desk.archive().verify(citations);
    }
    Replies.json(response, 200, new VerdictList(verdicts));
  }

  /**
   * The receipts, the newest first, page by page.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/api/v1/receipts?limit=20'}
   */
  private void receipts(ServerRequest request, ServerResponse response) {
    QueryParameters given =
        QueryParameters.parse(request.query().rawValue(), List.of("offset", "limit"));
    Replies.json(
        response,
        200,
        desk.archive()
            .receipts(
                given.number("offset", 0, 0, Integer.MAX_VALUE),
                given.number("limit", LIMIT_DEFAULT, 1, LIMIT_MAX)));
  }

  /**
   * Everything that an answer came from.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/receipts/20260102030405006-9f3e1ab2}
   */
  private void receipt(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.json(response, 200, desk.receipt(id(request)));
  }

  /**
   * Deletes a receipt, from the disk too.
   *
   * <p>{@code curl -X DELETE http://127.0.0.1:7411/api/v1/receipts/20260102030405006-9f3e1ab2}
   */
  private void deleteReceipt(ServerRequest request, ServerResponse response) {
    noParameters(request);
    desk.archive().deleteReceipt(id(request));
    Replies.empty(response, 204);
  }

  /**
   * Answers again from what the receipt kept, whatever the files say now. A language model begins
   * cold, so that two replays say the same.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/receipts/20260102030405006-9f3e1ab2/replay --json
   * '{}'}
   */
  private void replay(ServerRequest request, ServerResponse response) {
    noParameters(request);
    bodies.json(request, EmptyBody.class);
    String id = id(request);
    Answer kept = desk.receipt(id).answer();
    Answer answer = replies.placed(cancelled -> desk.archive().replay(id, cancelled));
    Replies.json(
        response, 200, new ReplayDocument(id, answer.answer().equals(kept.answer()), answer));
  }

  static String id(ServerRequest request) {
    return Limits.name(request.path().pathParameters().get("id"), "id");
  }

  private static void noParameters(ServerRequest request) {
    QueryParameters.parse(request.query().rawValue(), List.of());
  }
}
