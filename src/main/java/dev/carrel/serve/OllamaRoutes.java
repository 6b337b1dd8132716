package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.answer.Citation;
import dev.carrel.engine.Engine;
import dev.carrel.engine.EngineStatus;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ollama's interface, for tools that know nothing else: the same names stand for the same as in
 * {@link OpenAiModels}, with or without {@code :latest}. Models are not managed through it.
 */
final class OllamaRoutes {
  /** Of Ollama, whose interface this is as far as it goes: some clients look for features by it. */
  static final String VERSION = "0.6.0";

  private static final String LATEST = ":latest";
  private static final String MODEL = "model";
  private static final String MESSAGES = "messages";

  private final Workplace here;
  private final OpenAiModels names;
  private final Instant started = Instant.now();

  OllamaRoutes(Workplace here) {
    this.here = here;
    this.names = new OpenAiModels(here.desk(), here.models());
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/version", Need.READ, this::version),
        Route.get("/api/tags", Need.READ, this::tags),
        Route.get("/api/ps", Need.READ, this::running),
        Route.post("/api/show", Need.READ, told(this::show)),
        Route.post("/api/embed", Need.READ, told(this::embed)),
        Route.post(
            "/api/chat", Need.READ, told((request, response) -> talk(request, response, true))),
        Route.post(
            "/api/generate",
            Need.READ,
            told((request, response) -> talk(request, response, false))));
  }

  /** What a route does. */
  private interface Told {
    void handle(ServerRequest request, ServerResponse response);
  }

  /** Ollama's clients read an error that is one text. */
  private static Handler told(Told route) {
    return (request, response) -> {
      try {
        route.handle(request, response);
      } catch (Problem problem) {
        if (response.isSent()) {
          throw problem;
        }
        Replies.problem(request, response, problem, error(problem));
      }
    };
  }

  private static ObjectNode error(Problem problem) {
    return JsonNodeFactory.instance.objectNode().put("error", String.valueOf(problem.getMessage()));
  }

  /**
   * The version of Ollama whose interface this is.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/version}
   */
  private void version(ServerRequest request, ServerResponse response) {
    Replies.json(response, 200, JsonNodeFactory.instance.objectNode().put("version", VERSION));
  }

  /**
   * The names that can be asked for.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/tags}
   */
  private void tags(ServerRequest request, ServerResponse response) {
    ObjectNode tags = JsonNodeFactory.instance.objectNode();
    ArrayNode list = tags.putArray("models");
    names.list().data().forEach(entry -> list.add(described(entry.id())));
    Replies.json(response, 200, tags);
  }

  /**
   * The models that are in memory: the embedding model, and the language model while it is loaded.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/ps}
   */
  private void running(ServerRequest request, ServerResponse response) {
    ObjectNode running = JsonNodeFactory.instance.objectNode();
    ArrayNode list = running.putArray("models");
    list.add(described(here.models().embeddingName()));
    here.models()
        .engine()
        .filter(engine -> engine.status().state() == EngineStatus.State.READY)
        .map(Engine::name)
        .ifPresent(name -> list.add(described(name)));
    Replies.json(response, 200, running);
  }

  private ObjectNode described(String name) {
    boolean embedding = names.meaning(name) instanceof OpenAiModels.Meaning.Embedding;
    ObjectNode model = JsonNodeFactory.instance.objectNode();
    model
        .put("name", name)
        .put(MODEL, name)
        .put("modified_at", started.toString())
        .put("size", 0)
        .put("digest", digest(name));
    model
        .putObject("details")
        .put("format", embedding ? "onnx" : "carrel")
        .put("family", embedding ? "bert" : "carrel")
        .put("parameter_size", "")
        .put("quantization_level", "");
    return model;
  }

  /** A name of 64 digits; clients tell models apart by it. */
  private static String digest(String name) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /**
   * What a name can do.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/show --json '{"model": "carrel"}'}
   */
  private void show(ServerRequest request, ServerResponse response) {
    String name = name(here.bodies().object(request));
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.set("details", described(name).get("details"));
    shown
        .putArray("capabilities")
        .add(
            names.meaning(name) instanceof OpenAiModels.Meaning.Embedding
                ? "embedding"
                : "completion");
    shown.putObject("model_info");
    Replies.json(response, 200, shown);
  }

  /**
   * Vectors for one text or several.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/embed --json '{"model": "bge-small-en-v1.5-q",
   * "input": ["night train"]}'}
   */
  private void embed(ServerRequest request, ServerResponse response) {
    long startNanos = System.nanoTime();
    JsonNode body = here.bodies().object(request);
    String name = name(body);
    if (!(names.meaning(name) instanceof OpenAiModels.Meaning.Embedding)) {
      throw Problem.invalid(
          MODEL,
          "The model %s gives no vectors: %s does."
              .formatted(Limits.shortened(name), here.models().embeddingName()));
    }
    List<String> texts = texts(body.path("input"));
    ObjectNode result =
        JsonNodeFactory.instance.objectNode().put(MODEL, here.models().embeddingName());
    ArrayNode vectors = result.putArray("embeddings");
    int tokens = 0;
    try (Admission.Place _ = here.searches().enter()) {
      for (String text : texts) {
        ArrayNode vector = vectors.addArray();
        for (float value : here.models().embed(text)) {
          vector.add(value);
        }
        tokens += here.models().tokens(text);
      }
    }
    result
        .put("total_duration", System.nanoTime() - startNanos)
        .put("load_duration", 0)
        .put("prompt_eval_count", tokens);
    Replies.json(response, 200, result);
  }

  private static List<String> texts(JsonNode input) {
    List<String> texts = new ArrayList<>();
    if (input.isTextual()) {
      texts.add(input.asText());
    } else {
      input.forEach(each -> texts.add(each.asText()));
    }
    long chars = texts.stream().mapToLong(String::length).sum();
    if (texts.stream().anyMatch(String::isBlank)
        || texts.size() > OpenAiEmbeddings.INPUTS_MAX
        || chars > OpenAiEmbeddings.CHARS_MAX) {
      throw Problem.invalid(
          "input",
          "The property input has to hold texts that are not empty, at most %,d with %,d characters."
              .formatted(OpenAiEmbeddings.INPUTS_MAX, OpenAiEmbeddings.CHARS_MAX));
    }
    texts.forEach(text -> Limits.wellFormed(text, "input"));
    return texts;
  }

  /**
   * A conversation, or with {@code /api/generate} one {@code prompt}; streamed, one JSON document a
   * line, unless the body says {@code "stream": false}.
   *
   * <p>{@code curl http://127.0.0.1:7411/api/chat --json '{"model": "carrel", "messages": [{"role":
   * "user", "content": "When does the night train leave?"}]}'}
   *
   * <p>{@code curl http://127.0.0.1:7411/api/generate --json '{"model": "carrel", "prompt": "When
   * does the night train leave?", "stream": false}'}
   */
  private void talk(ServerRequest request, ServerResponse response, boolean chat) {
    ObjectNode body = here.bodies().object(request);
    String name = name(body);
    OpenAiModels.Meaning meaning = names.meaning(name);
    boolean streamed = body.path("stream").asBoolean(true);
    OpenAiChatBody asked = new OpenAiChatBody(translated(body, name, chat));
    if (asked.isEmpty()) { // only to have the model loaded
      Replies.json(response, 200, last(name, chat, "load", null, System.nanoTime()));
      return;
    }
    long startNanos = System.nanoTime();
    OpenAiReply.Work work = OpenAiReply.work(meaning, asked, here.desk(), here.models());
    try (Admission.Place _ = here.asks().enter()) {
      if (streamed) {
        stream(work, name, chat, response);
      } else {
        OpenAiReply reply = work.within(here.askMax(), _ -> {}, here.closing()::overdue);
        ObjectNode whole = last(name, chat, reply.finish(), reply, startNanos);
        say(whole, reply.text() + places(reply), chat);
        Replies.json(response, 200, whole);
      }
    }
  }

  private void stream(OpenAiReply.Work work, String name, boolean chat, ServerResponse response) {
    long startNanos = System.nanoTime();
    byte[] silence = (Json.text(piece(name, "", chat)) + "\n").getBytes(StandardCharsets.UTF_8);
    try (EventStream stream =
        new EventStream(response, here.heartbeat(), "application/x-ndjson", silence)) {
      BooleanSupplier cancelled = () -> stream.gone() || here.closing().begun();
      Consumer<String> pieces = text -> stream.line(piece(name, text, chat));
      try {
        OpenAiReply reply = work.within(here.askMax(), pieces, cancelled);
        ObjectNode last = last(name, chat, reply.finish(), reply, startNanos);
        if (!reply.citations().isEmpty()) {
          pieces.accept(places(reply));
        }
        stream.line(last);
      } catch (ClientGoneException e) {
        throw e;
      } catch (Problem problem) {
        stream.line(error(problem));
      } catch (RuntimeException e) {
        stream.line(error(Router.problem("POST /api/chat", e)));
      }
    }
  }

  /** What the marks of an answer stand for: this interface has no other place for it. */
  private static String places(OpenAiReply reply) {
    StringBuilder places = new StringBuilder();
    for (Citation citation : reply.citations()) {
      places
          .append(places.isEmpty() ? "\n\n[" : "\n[")
          .append(citation.number())
          .append("] ")
          .append(OpenAiReply.place(citation));
    }
    return places.toString();
  }

  private static ObjectNode piece(String name, String text, boolean chat) {
    ObjectNode piece =
        JsonNodeFactory.instance
            .objectNode()
            .put(MODEL, name)
            .put("created_at", Instant.now().toString());
    say(piece, text, chat);
    return piece.put("done", false);
  }

  private static void say(ObjectNode piece, String text, boolean chat) {
    if (chat) {
      piece.putObject("message").put("role", "assistant").put("content", text);
    } else {
      piece.put("response", text);
    }
  }

  private static ObjectNode last(
      String name, boolean chat, String reason, @Nullable OpenAiReply reply, long startNanos) {
    ObjectNode last =
        JsonNodeFactory.instance
            .objectNode()
            .put(MODEL, name)
            .put("created_at", Instant.now().toString())
            .put("done", true)
            .put("done_reason", reason);
    say(last, "", chat);
    if (reply != null) {
      last.put("total_duration", System.nanoTime() - startNanos)
          .put("prompt_eval_count", reply.promptTokens())
          .put("eval_count", reply.answerTokens());
    }
    return last;
  }

  private String name(JsonNode body) {
    String name = body.path(MODEL).asText("");
    if (name.isEmpty()) {
      throw Problem.missing(
          MODEL, "The property model is missing: carrel answers from your documents.");
    }
    boolean tagged =
        name.endsWith(LATEST)
            && names.list().data().stream().noneMatch(entry -> entry.id().equals(name));
    return tagged ? name.substring(0, name.length() - LATEST.length()) : name;
  }

  /** The same conversation as OpenAI's interface would send it. */
  private static ObjectNode translated(ObjectNode body, String name, boolean chat) {
    ObjectNode same = JsonNodeFactory.instance.objectNode().put(MODEL, name);
    JsonNode options = body.path("options");
    copy(options, "temperature", same, "temperature");
    copy(options, "top_p", same, "top_p");
    copy(options, "seed", same, "seed");
    copy(options, "stop", same, "stop");
    if (options.path("num_predict").asInt(0) > 0) {
      copy(options, "num_predict", same, "max_tokens");
    }
    Optional.of(body.path("tools")).filter(JsonNode::isArray).ifPresent(t -> same.set("tools", t));
    if (body.path("format").isObject() || !body.path("format").asText("").isEmpty()) {
      same.putObject("response_format").put("type", "json_object");
    }
    ArrayNode messages = same.putArray(MESSAGES);
    if (chat) {
      body.path(MESSAGES).forEach(messages::add);
    } else {
      String system = body.path("system").asText("");
      if (!system.isBlank()) {
        messages.addObject().put("role", "system").put("content", system);
      }
      String prompt = body.path("prompt").asText("");
      if (!prompt.isBlank()) {
        messages.addObject().put("role", "user").put("content", prompt);
      }
    }
    return same;
  }

  private static void copy(JsonNode from, String name, ObjectNode to, String as) {
    if (from.has(name)) {
      to.set(as, from.get(name));
    }
  }
}
