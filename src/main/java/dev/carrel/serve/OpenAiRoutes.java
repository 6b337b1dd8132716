package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's interface, so that a program needs only another base URL. A conversation with the model
 * {@code carrel} is answered from the documents, with what it rests on as annotations.
 */
final class OpenAiRoutes {
  private final Workplace here;
  private final OpenAiModels names;
  private final OpenAiEmbeddings embeddings;

  OpenAiRoutes(Workplace here) {
    this.here = here;
    this.names = new OpenAiModels(here.desk(), here.models());
    this.embeddings = new OpenAiEmbeddings(here.models());
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/models", Need.READ, this::models),
        Route.get("/v1/models/{model}", Need.READ, this::model),
        Route.post("/v1/embeddings", Need.READ, this::embeddings),
        Route.post("/v1/chat/completions", Need.READ, this::chat),
        Route.post("/v1/completions", Need.READ, this::completions));
  }

  /**
   * The names that can be asked for: {@code carrel} for the whole library, {@code carrel:SOURCE}
   * for one source, the language model by itself where there is one, and the embedding model.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/models}
   */
  private void models(ServerRequest request, ServerResponse response) {
    Replies.json(response, 200, names.list());
  }

  /**
   * One of these names.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/models/carrel}
   */
  private void model(ServerRequest request, ServerResponse response) {
    String name = Limits.name(request.path().pathParameters().get("model"), "model");
    names.meaning(name); // 404 where there is none
    Replies.json(response, 200, names.entry(name));
  }

  /**
   * Vectors for texts, as floats or base64. A text longer than the model takes is cut at its limit
   * and gets the mean of its pieces. Names that begin with {@code text-embedding-} stand for the
   * model there is.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/embeddings --json '{"model": "text-embedding-3-small",
   * "input": "night train"}'}
   */
  private void embeddings(ServerRequest request, ServerResponse response) {
    JsonNode body = here.bodies().object(request);
    String model = body.path("model").asText("");
    if (!(names.meaning(model) instanceof OpenAiModels.Meaning.Embedding)) {
      throw Problem.invalid(
          "model",
          "The model %s gives no vectors: %s does."
              .formatted(Limits.shortened(model), here.models().embeddingName()));
    }
    OpenAiEmbeddings.Result result;
    try (Admission.Place _ = here.searches().enter()) {
      result = embeddings.embed(body);
    }
    Replies.json(response, 200, result);
  }

  /**
   * A conversation: with {@code carrel} or {@code carrel:SOURCE} answered from the documents, each
   * {@code [1]} in the answer an annotation that names its place; with the language model's name by
   * that model alone. Sampling and limits of the request hold for the latter only, and so do its
   * rules: a grounded answer has Carrel's.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/chat/completions --json '{"model": "carrel",
   * "messages": [{"role": "user", "content": "When does the night train leave?"}]}'}
   */
  private void chat(ServerRequest request, ServerResponse response) {
    OpenAiChatBody body = new OpenAiChatBody(here.bodies().object(request));
    new Conversation(body, address(request), true).answer(response);
  }

  /**
   * The older form of a conversation: one {@code prompt}, which is asked as a question.
   *
   * <p>{@code curl http://127.0.0.1:7411/v1/completions --json '{"model": "carrel", "prompt": "When
   * does the night train leave?"}'}
   */
  private void completions(ServerRequest request, ServerResponse response) {
    ObjectNode json = here.bodies().object(request);
    JsonNode prompt = json.path("prompt");
    String text =
        prompt.isArray() && prompt.size() == 1 ? prompt.get(0).asText("") : prompt.asText("");
    if (text.isBlank()) {
      throw Problem.missing("prompt", "The property prompt is missing: give one text.");
    }
    json.putArray("messages").addObject().put("role", "user").put("content", text);
    new Conversation(new OpenAiChatBody(json), address(request), false).answer(response);
  }

  /** Where the one who asks reached us. */
  private static String address(ServerRequest request) {
    return (request.isSecure() ? "https://" : "http://")
        + request.headers().get(HeaderNames.HOST).get();
  }

  /** One request on its way. */
  private final class Conversation {
    private final OpenAiChatBody body;
    private final String address;
    private final boolean chat;
    private final OpenAiModels.Meaning meaning;
    private final String id;
    private final long created = Instant.now().getEpochSecond();

    Conversation(OpenAiChatBody body, String address, boolean chat) {
      this.body = body;
      this.address = address;
      this.chat = chat;
      this.meaning = names.meaning(body.model());
      this.id = (chat ? "chatcmpl-" : "cmpl-") + UUID.randomUUID().toString().replace("-", "");
    }

    void answer(ServerResponse response) {
      OpenAiReply.Work work = OpenAiReply.work(meaning, body, here.desk(), here.models());
      try (Admission.Place _ = here.asks().enter()) {
        if (body.stream()) {
          stream(work, response);
        } else {
          Replies.json(
              response, 200, whole(work.within(here.askMax(), _ -> {}, here.closing()::overdue)));
        }
      }
    }

    private void stream(OpenAiReply.Work work, ServerResponse response) {
      try (EventStream stream = new EventStream(response, here.heartbeat())) {
        BooleanSupplier cancelled = () -> stream.gone() || here.closing().begun();
        try {
          if (chat) {
            stream.data(chunk(delta("").put("role", "assistant"), null));
          }
          OpenAiReply reply =
              work.within(
                  here.askMax(), piece -> stream.data(chunk(delta(piece), null)), cancelled);
          ObjectNode last = JsonNodeFactory.instance.objectNode();
          if (chat && !reply.citations().isEmpty()) {
            last.set("annotations", annotations(reply));
          }
          stream.data(chunk(chat ? last : delta(""), reply.finish()));
          if (body.usageWanted()) {
            ObjectNode usage = envelope(chat ? "chat.completion.chunk" : "text_completion");
            usage.putArray("choices");
            usage.set("usage", usage(reply));
            stream.data(usage);
          }
          stream.done();
        } catch (ClientGoneException e) {
          throw e;
        } catch (RuntimeException e) {
          stream.data(Router.problem("POST /v1/chat/completions", e).document());
        }
      }
    }

    private ObjectNode delta(String text) {
      ObjectNode delta = JsonNodeFactory.instance.objectNode();
      return delta.put(chat ? "content" : "text", text);
    }

    private ObjectNode chunk(ObjectNode delta, @Nullable String finish) {
      ObjectNode chunk = envelope(chat ? "chat.completion.chunk" : "text_completion");
      ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
      if (chat) {
        choice.set("delta", delta);
      } else {
        choice.setAll(delta);
      }
      choice.putNull("logprobs");
      choice.put("finish_reason", finish);
      return chunk;
    }

    private ObjectNode whole(OpenAiReply reply) {
      ObjectNode whole = envelope(chat ? "chat.completion" : "text_completion");
      ObjectNode choice = whole.putArray("choices").addObject().put("index", 0);
      if (chat) {
        ObjectNode message = choice.putObject("message");
        message.put("role", "assistant").put("content", reply.text()).putNull("refusal");
        message.set("annotations", annotations(reply));
      } else {
        choice.put("text", reply.text());
      }
      choice.putNull("logprobs");
      choice.put("finish_reason", reply.finish());
      whole.set("usage", usage(reply));
      return whole;
    }

    private ObjectNode envelope(String object) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("id", id)
          .put("object", object)
          .put("created", created)
          .put("model", body.model());
    }

    private static ObjectNode usage(OpenAiReply reply) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("prompt_tokens", reply.promptTokens())
          .put("completion_tokens", reply.answerTokens())
          .put("total_tokens", reply.promptTokens() + reply.answerTokens());
    }

    private ArrayNode annotations(OpenAiReply reply) {
      ArrayNode annotations = JsonNodeFactory.instance.arrayNode();
      OpenAiMarks.of(reply).forEach(mark -> mark.urlCitation(address, annotations));
      return annotations;
    }
  }
}
