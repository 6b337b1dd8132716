package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request for a response as OpenAI's interface sends it. What is not known is passed over; what
 * would change the answer and cannot be done is refused.
 */
record OpenAiResponseBody(JsonNode json, @Nullable FileSearch fileSearch) {
  static final int STORES_MAX = 10;

  private static final String INPUT = "input";
  private static final String TOOLS = "tools";

  /** What a conversation holds of earlier responses besides messages; it says nothing new. */
  private static final Set<String> PASSED_OVER = Set.of("file_search_call", "reasoning");

  private static final Set<String> TEXT_PARTS = Set.of("input_text", "output_text", "text");

  /** Which stores are to be searched before the answer is made. */
  record FileSearch(List<String> stores, OpenAiStoreSearch.Terms terms) {
    FileSearch {
      stores = List.copyOf(stores);
    }
  }

  /** Refuses at once what can't be done. */
  static OpenAiResponseBody of(JsonNode json) {
    for (String name : List.of("previous_response_id", "conversation", "prompt")) {
      if (json.hasNonNull(name)) {
        throw Problem.invalid(
            name,
            "The property %s refers to something that is kept, and responses are not kept here: send the earlier messages in input."
                .formatted(name));
      }
    }
    if (json.path("background").asBoolean(false)) {
      throw Problem.invalid(
          "background", "A response is made while its client waits: leave background out.");
    }
    String format = json.at("/text/format/type").asText("text");
    if (!format.equals("text")) {
      throw Problem.invalid(
          "text",
          "The property text asks for %s: answers are text here."
              .formatted(Limits.shortened(format)));
    }
    return new OpenAiResponseBody(json, fileSearch(json));
  }

  private static @Nullable FileSearch fileSearch(JsonNode json) {
    JsonNode tools = json.path(TOOLS);
    if (!tools.isArray() || tools.isEmpty()) {
      return null;
    }
    JsonNode tool = tools.get(0);
    String type = tool.path("type").asText("");
    if (tools.size() > 1 || !type.equals("file_search")) {
      throw Problem.invalid(
          TOOLS,
          "There are %d tools, the first of the type \"%s\": give one of the type file_search."
              .formatted(tools.size(), Limits.shortened(type)));
    }
    List<String> stores = new ArrayList<>();
    tool.path("vector_store_ids")
        .forEach(each -> stores.add(Limits.name(each.asText(""), "vector_store_ids")));
    if (stores.isEmpty() || stores.size() > STORES_MAX) {
      throw Problem.invalid(
          "vector_store_ids",
          "The tool file_search names %d vector stores: give 1 to %d."
              .formatted(stores.size(), STORES_MAX));
    }
    return json.path("tool_choice").asText("").equals("none")
        ? null
        : new FileSearch(stores.stream().distinct().toList(), OpenAiStoreSearch.Terms.of(tool));
  }

  boolean stream() {
    return json.path("stream").asBoolean(false);
  }

  /** Whether the passages that were found are to be told. */
  boolean resultsWanted() {
    for (JsonNode each : json.path("include")) {
      if (each.asText().equals("file_search_call.results")) {
        return true;
      }
    }
    return false;
  }

  /** The same as a conversation. */
  OpenAiChatBody chat() {
    ObjectNode chat = JsonNodeFactory.instance.objectNode();
    chat.set("model", json.path("model"));
    ArrayNode messages = chat.putArray("messages");
    if (json.hasNonNull("instructions") && !json.path("instructions").isTextual()) {
      throw Problem.invalid("instructions", "The property instructions is no text: give one.");
    }
    if (json.path("instructions").isTextual()) {
      messages
          .addObject()
          .put("role", "system")
          .put("content", json.path("instructions").textValue());
    }
    JsonNode input = json.path(INPUT);
    if (input.isTextual()) {
      messages.addObject().put("role", "user").put("content", input.textValue());
    } else if (input.isArray()) {
      input.forEach(item -> addMessage(item, messages));
    } else {
      throw Problem.missing(
          INPUT, "The property input is missing: give a text, or a list of messages.");
    }
    copy("temperature", JsonNode::isNumber, "a number", chat, "temperature");
    copy("top_p", JsonNode::isNumber, "a number", chat, "top_p");
    copy(
        "max_output_tokens",
        JsonNode::isIntegralNumber,
        "a whole number",
        chat,
        "max_completion_tokens");
    return new OpenAiChatBody(chat);
  }

  /** What is given is told again in the reply: it must be what it is said to be. */
  private void copy(
      String name, Predicate<JsonNode> fits, String wanted, ObjectNode chat, String nameThere) {
    if (!json.hasNonNull(name)) {
      return;
    }
    JsonNode given = json.path(name);
    if (!fits.test(given)) {
      throw Problem.invalid(
          name,
          "The property %s is %s: give %s."
              .formatted(name, Limits.shortened(given.toString()), wanted));
    }
    chat.set(nameThere, given);
  }

  private static void addMessage(JsonNode item, ArrayNode messages) {
    String type = item.path("type").asText("message");
    if (PASSED_OVER.contains(type)) {
      return;
    }
    if (!type.equals("message")) {
      throw Problem.invalid(
          INPUT,
          "An item of input is of the type \"%s\": only messages are read here."
              .formatted(Limits.shortened(type)));
    }
    ObjectNode message = messages.addObject().put("role", item.path("role").asText(""));
    JsonNode content = item.path("content");
    if (content.isTextual()) {
      message.put("content", content.textValue());
      return;
    }
    ArrayNode parts = message.putArray("content");
    for (JsonNode part : content) {
      String kind = part.path("type").asText("");
      if (!TEXT_PARTS.contains(kind)) {
        throw Problem.invalid(
            INPUT,
            "A message holds a part of the type \"%s\": only text is read here."
                .formatted(Limits.shortened(kind)));
      }
      parts.addObject().put("type", "text").put("text", part.path("text").asText(""));
    }
  }
}
