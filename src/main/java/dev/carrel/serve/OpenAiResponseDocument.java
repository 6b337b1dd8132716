package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.answer.Citation;
import dev.carrel.uploads.Upload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One response on its way, as OpenAI's interface writes it. For one thread. */
final class OpenAiResponseDocument {
  private final OpenAiResponseBody body;
  private final String address;
  private final Function<Citation, Optional<Upload>> uploads;
  private final String id = id("resp_");
  private final String searchId = id("fs_");
  private final String messageId = id("msg_");
  private final long created = Instant.now().getEpochSecond();

  /**
   * Begins a response.
   *
   * @param uploads the upload that a citation is of; empty where it is of another source
   */
  OpenAiResponseDocument(
      OpenAiResponseBody body, String address, Function<Citation, Optional<Upload>> uploads) {
    this.body = body;
    this.address = address;
    this.uploads = uploads;
  }

  private static String id(String prefix) {
    return prefix + UUID.randomUUID().toString().replace("-", "");
  }

  String searchId() {
    return searchId;
  }

  String messageId() {
    return messageId;
  }

  /** The response before there is anything in it. */
  ObjectNode begun() {
    return document("in_progress", JsonNodeFactory.instance.arrayNode());
  }

  /** The response with all that there is. */
  ObjectNode done(OpenAiReply reply, List<ObjectNode> output) {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    items.addAll(output);
    boolean cut = reply.finish().equals("length");
    ObjectNode document = document(cut ? "incomplete" : "completed", items);
    if (cut) {
      document.putObject("incomplete_details").put("reason", "max_output_tokens");
    }
    ObjectNode usage = document.putObject("usage").put("input_tokens", reply.promptTokens());
    usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
    usage.put("output_tokens", reply.answerTokens());
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    usage.put("total_tokens", reply.promptTokens() + reply.answerTokens());
    return document;
  }

  /** The response that came to nothing. */
  ObjectNode failed(ErrorDocument.Trouble trouble) {
    ObjectNode document = document("failed", JsonNodeFactory.instance.arrayNode());
    document.putObject("error").put("code", "server_error").put("message", trouble.message());
    return document;
  }

  private ObjectNode document(String status, ArrayNode output) {
    JsonNode json = body.json();
    ObjectNode document =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("object", "response")
            .put("created_at", created)
            .put("status", status)
            .put("background", false)
            .putNull("error")
            .putNull("incomplete_details");
    document.set("instructions", given("instructions"));
    document.set("max_output_tokens", given("max_output_tokens"));
    document.put("model", json.path("model").asText());
    document.set("output", output);
    document.put("parallel_tool_calls", false).putNull("previous_response_id");
    document.putObject("reasoning").putNull("effort").putNull("summary");
    document.put("store", false);
    document.set("temperature", given("temperature"));
    document.putObject("text").putObject("format").put("type", "text");
    JsonNode choice = json.path("tool_choice");
    document.set(
        "tool_choice",
        choice.isTextual() || choice.isObject()
            ? choice
            : JsonNodeFactory.instance.textNode("auto"));
    document.set("tools", json.path("tools").isArray() ? json.path("tools") : document.arrayNode());
    document.set("top_p", given("top_p"));
    document.put("truncation", "disabled").putNull("usage");
    document.set(
        "metadata",
        json.path("metadata").isObject() ? json.path("metadata") : document.objectNode());
    return document;
  }

  private JsonNode given(String name) {
    JsonNode given = body.json().path(name);
    return given.isMissingNode() ? JsonNodeFactory.instance.nullNode() : given;
  }

  /**
   * The search that came before the answer.
   *
   * @param results null while it is under way
   */
  ObjectNode search(String query, @Nullable List<OpenAiStoreSearch.Result> results) {
    ObjectNode item =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", searchId)
            .put("type", "file_search_call")
            .put("status", results == null ? "in_progress" : "completed");
    ArrayNode queries = item.putArray("queries");
    if (results == null || !body.resultsWanted()) {
      if (results != null) {
        queries.add(query);
      }
      return item.putNull("results");
    }
    queries.add(query);
    ArrayNode told = item.putArray("results");
    for (OpenAiStoreSearch.Result result : results) {
      ObjectNode found = told.addObject().put("text", result.hit().text());
      OpenAiStoreSearch.document(result, found);
    }
    return item;
  }

  /**
   * The answer.
   *
   * @param reply null while it is being made
   */
  ObjectNode message(@Nullable OpenAiReply reply) {
    ObjectNode item =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", messageId)
            .put("type", "message")
            .put("role", "assistant")
            .put(
                "status",
                reply == null
                    ? "in_progress"
                    : reply.finish().equals("length") ? "incomplete" : "completed");
    ArrayNode content = item.putArray("content");
    if (reply != null) {
      content.add(part(reply));
    }
    return item;
  }

  /**
   * The text of the answer.
   *
   * @param reply null while it is being made
   */
  ObjectNode part(@Nullable OpenAiReply reply) {
    ObjectNode part =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "output_text")
            .put("text", reply == null ? "" : reply.text());
    ArrayNode annotations = part.putArray("annotations");
    if (reply != null) {
      OpenAiMarks.of(reply).forEach(mark -> annotations.add(annotation(mark)));
    }
    part.putArray("logprobs");
    return part;
  }

  /** What was uploaded by its file, anything else by the address of its lines. */
  private ObjectNode annotation(OpenAiMarks.Mark mark) {
    ObjectNode annotation = JsonNodeFactory.instance.objectNode();
    Optional<Upload> upload = uploads.apply(mark.citation());
    if (upload.isPresent()) {
      return annotation
          .put("type", "file_citation")
          .put("index", mark.start())
          .put("file_id", upload.get().id())
          .put("filename", upload.get().filename());
    }
    mark.place(annotation.put("type", "url_citation"), address);
    return annotation;
  }
}
