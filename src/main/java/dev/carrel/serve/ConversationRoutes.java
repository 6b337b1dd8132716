package dev.carrel.serve;

import dev.carrel.answer.Conversation;
import dev.carrel.answer.Question;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conversations: in memory, or on the disk where the person wants it; each can be deleted. */
final class ConversationRoutes {
  private final Desk desk;
  private final Bodies bodies;
  private final AnswerReplies replies;
  private final Idempotency once;

  ConversationRoutes(Desk desk, Bodies bodies, AnswerReplies replies, Idempotency once) {
    this.once = once;
    this.desk = desk;
    this.bodies = bodies;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/v1/conversations", Need.READ, this::list),
        Route.post("/api/v1/conversations", Need.READ, this::begin),
        Route.delete("/api/v1/conversations", Need.READ, this::deleteAll),
        Route.get("/api/v1/conversations/{id}", Need.READ, this::one),
        Route.delete("/api/v1/conversations/{id}", Need.READ, this::delete),
        Route.post("/api/v1/conversations/{id}/ask", Need.READ, this::ask),
        Route.post("/api/v1/conversations/{id}/regenerate", Need.READ, this::regenerate),
        Route.post("/api/v1/conversations/{id}/stop", Need.READ, this::stop));
  }

  /** Whether a conversation is to lie on the disk; null for no. */
  record BeginBody(@Nullable Boolean keep) {}

  /**
   * How the last question is to be answered again.
   *
   * @param seed of the other answer; null for one by chance
   * @param stream whether events are wanted; null to let the {@code Accept} header say
   */
  record RegenerateBody(@Nullable Long seed, @Nullable Boolean stream) {}

  /** Whether an answer was being made. */
  record StopDocument(boolean stopped) {}

  /**
   * Every conversation, the newest first.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/conversations}
   */
  private void list(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.json(response, 200, desk.archive().conversations());
  }

  /**
   * Begins a conversation; answers 201 with its number. It is in memory unless {@code keep} is
   * true.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/conversations --json '{"keep": true}'}
   */
  private void begin(ServerRequest request, ServerResponse response) {
    noParameters(request);
    BeginBody body = bodies.json(request, BeginBody.class);
    once.answer(
        request,
        response,
        body,
        () -> {
          Conversation begun = desk.archive().begin(body.keep() != null && body.keep());
          return new Idempotency.Reply(201, "/api/v1/conversations/" + begun.id(), begun);
        });
  }

  /**
   * Deletes all conversations, from the disk too.
   *
   * <p>{@code curl -X DELETE http://127.0.0.1:7411/api/v1/conversations}
   */
  private void deleteAll(ServerRequest request, ServerResponse response) {
    noParameters(request);
    desk.archive().deleteConversations();
    Replies.empty(response, 204);
  }

  /**
   * A conversation with all its turns.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/conversations/20260102030405006-9f3e1ab2}
   */
  private void one(ServerRequest request, ServerResponse response) {
    noParameters(request);
    Replies.json(response, 200, desk.archive().conversation(ArchiveRoutes.id(request)));
  }

  /**
   * Deletes a conversation, from the disk too.
   *
   * <p>{@code curl -X DELETE http://127.0.0.1:7411/api/v1/conversations/20260102030405006-9f3e1ab2}
   */
  private void delete(ServerRequest request, ServerResponse response) {
    noParameters(request);
    desk.archive().deleteConversation(ArchiveRoutes.id(request));
    Replies.empty(response, 204);
  }

  /**
   * Asks in a conversation: as {@code POST /api/v1/ask}, with the conversation's own history.
   *
   * <p>{@code curl -N http://127.0.0.1:7411/api/v1/conversations/20260102030405006-9f3e1ab2/ask
   * --json '{"question": "And to Oslo?", "stream": true}'}
   */
  private void ask(ServerRequest request, ServerResponse response) {
    noParameters(request);
    AskBody body = bodies.json(request, AskBody.class);
    Question question = body.toQuestion();
    if (!question.history().isEmpty()) {
      throw Problem.invalid(
          "history", "A conversation has its own history: leave the property history out.");
    }
    String id = existing(request);
    replies.reply(
        request,
        response,
        body.stream(),
        (events, cancelled) -> desk.archive().ask(id, question, events, cancelled));
  }

  /**
   * Answers the last question once more, differently, in place of the answer that was given.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/conversations/20260102030405006-9f3e1ab2/regenerate
   * --json '{}'}
   */
  private void regenerate(ServerRequest request, ServerResponse response) {
    noParameters(request);
    RegenerateBody body = bodies.json(request, RegenerateBody.class);
    String id = existing(request);
    replies.reply(
        request,
        response,
        body.stream(),
        (events, cancelled) -> desk.archive().regenerate(id, body.seed(), events, cancelled));
  }

  /**
   * Ends the answer that is being made in a conversation; its stream ends with an error of the code
   * {@code cancelled}.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/v1/conversations/20260102030405006-9f3e1ab2/stop
   * --json '{}'}
   */
  private void stop(ServerRequest request, ServerResponse response) {
    noParameters(request);
    bodies.json(request, ArchiveRoutes.EmptyBody.class);
    Replies.json(response, 200, new StopDocument(desk.archive().stop(existing(request))));
  }

  /** An unknown one is said with its status, before a stream begins. */
  private String existing(ServerRequest request) {
    return desk.archive().conversation(ArchiveRoutes.id(request)).id();
  }

  private static void noParameters(ServerRequest request) {
    QueryParameters.parse(request.query().rawValue(), List.of());
  }
}
