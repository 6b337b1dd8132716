package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.answer.Question;
import dev.carrel.answer.Turn;
import dev.carrel.engine.EngineParameters;
import dev.carrel.index.ChunkFilter;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as OpenAI's interface sends it. Properties that are not known are passed over, as
 * every server of that interface does; what would change the answer and cannot be done is refused.
 */
record OpenAiChatBody(JsonNode json) {
  private static final String MESSAGES = "messages";
  private static final int MESSAGES_MAX = 1_000;

  OpenAiChatBody {
    // Agents offer tools with every question; a model is free to answer without them.
    refuseDemand(json, "tool_choice");
    refuseDemand(json, "function_call");
    if (json.path("n").asInt(1) != 1) {
      throw Problem.invalid("n", "The property n is not 1: one answer is made at a time.");
    }
    if (json.path("logprobs").asBoolean(false)) {
      throw Problem.invalid(
          "logprobs", "Probabilities of tokens are not told: leave logprobs out.");
    }
    String format = json.at("/response_format/type").asText("text");
    if (!format.equals("text")) {
      throw Problem.invalid(
          "response_format",
          "The property response_format asks for %s: answers are text here."
              .formatted(Limits.shortened(format)));
    }
  }

  private static void refuseDemand(JsonNode json, String choice) {
    JsonNode wanted = json.path(choice);
    if (wanted.isObject() || wanted.asText().equals("required")) {
      throw Problem.invalid(
          choice,
          "The property %s demands a tool, and the models here call none: leave it at auto."
              .formatted(choice));
    }
  }

  /** One message of the conversation. */
  private record Said(String role, String text) {}

  String model() {
    String model = json.path("model").asText("");
    if (model.isEmpty()) {
      throw Problem.missing(
          "model", "The property model is missing: carrel answers from your documents.");
    }
    return model;
  }

  /** Whether nothing is said at all. */
  boolean isEmpty() {
    return json.path(MESSAGES).isEmpty();
  }

  boolean stream() {
    return json.path("stream").asBoolean(false);
  }

  boolean usageWanted() {
    return json.at("/stream_options/include_usage").asBoolean(false);
  }

  /**
   * The last thing that the person said, with what was said before it. What a program says as
   * {@code system} or {@code developer} is not used: the rules of a grounded answer are Carrel's.
   */
  Question question(List<String> sources) {
    List<Said> said = said().stream().filter(each -> !isRules(each)).toList();
    if (said.isEmpty() || !said.getLast().role().equals("user")) {
      throw Problem.invalid(
          MESSAGES, "The last of messages is not the user's: there is nothing to answer.");
    }
    List<Turn> history = new ArrayList<>();
    @Nullable String asked = null;
    for (Said each : said.subList(0, said.size() - 1)) {
      if (each.role().equals("user")) {
        asked = each.text();
      } else if (asked != null && !asked.isBlank()) {
        history.add(new Turn(asked, each.text()));
        asked = null;
      }
    }
    return new Question(
        Limits.question(said.getLast().text(), MESSAGES),
        new ChunkFilter(sources, List.of(), List.of()),
        Question.PASSAGES_DEFAULT,
        latest(history));
  }

  /** The oldest turns go where they are too many: clients send everything there ever was. */
  private static List<Turn> latest(List<Turn> history) {
    int from = Math.max(0, history.size() - Question.HISTORY_TURNS_MAX);
    while (Question.chars(history.subList(from, history.size())) > Question.HISTORY_CHARS_MAX) {
      from++;
    }
    return history.subList(from, history.size());
  }

  /** For the language model by itself. */
  ChatRequest request() {
    List<ChatMessage> messages = new ArrayList<>();
    for (Said each : said()) {
      messages.add(
          isRules(each)
              ? SystemMessage.from(each.text())
              : each.role().equals("user")
                  ? UserMessage.from(each.text())
                  : AiMessage.from(each.text()));
    }
    EngineParameters.Builder parameters = EngineParameters.builder();
    if (json.path("temperature").isNumber()) {
      parameters.temperature(json.path("temperature").asDouble());
    }
    if (json.path("top_p").isNumber()) {
      parameters.topP(json.path("top_p").asDouble());
    }
    if (json.path("seed").isIntegralNumber()) {
      parameters.seed(json.path("seed").asLong());
    }
    JsonNode most =
        json.path("max_completion_tokens").isIntegralNumber()
            ? json.path("max_completion_tokens")
            : json.path("max_tokens");
    if (most.isIntegralNumber()) {
      if (most.asInt() < 1) {
        throw Problem.invalid("max_tokens", "The property max_tokens is below 1: give more.");
      }
      parameters.maxOutputTokens(most.asInt());
    }
    parameters.stopSequences(stops());
    return ChatRequest.builder().messages(messages).parameters(parameters.build()).build();
  }

  private List<String> stops() {
    JsonNode stop = json.path("stop");
    List<String> stops = new ArrayList<>();
    if (stop.isTextual()) {
      stops.add(stop.asText());
    } else if (stop.isArray()) {
      stop.forEach(each -> stops.add(each.asText()));
    }
    return stops;
  }

  private static boolean isRules(Said said) {
    return said.role().equals("system") || said.role().equals("developer");
  }

  private List<Said> said() {
    JsonNode messages = json.path(MESSAGES);
    if (!messages.isArray() || messages.isEmpty() || messages.size() > MESSAGES_MAX) {
      throw Problem.missing(
          MESSAGES,
          "The property messages has to be a list of 1 to %,d messages.".formatted(MESSAGES_MAX));
    }
    List<Said> said = new ArrayList<>();
    for (JsonNode message : messages) {
      String role = message.path("role").asText();
      if (!List.of("system", "developer", "user", "assistant").contains(role)) {
        throw Problem.invalid(
            MESSAGES,
            "A message has the role \"%s\": give system, user or assistant."
                .formatted(Limits.shortened(role)));
      }
      said.add(new Said(role, Limits.wellFormed(text(message.path("content")), MESSAGES)));
    }
    return said;
  }

  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.asText();
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText().equals("text")) {
        throw Problem.invalid(
            MESSAGES,
            "A message holds a part of the type \"%s\": only text is read here."
                .formatted(Limits.shortened(part.path("type").asText())));
      }
      text.append(text.isEmpty() ? "" : "\n").append(part.path("text").asText());
    }
    return text.toString();
  }
}
