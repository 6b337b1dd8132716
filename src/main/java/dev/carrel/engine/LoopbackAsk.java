package dev.carrel.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A conversation for a server that speaks the protocol of OpenAI, and knows the template itself.
 */
record LoopbackAsk(
    LoopbackSettings settings, Optional<ApiKey> key, String json, Wanted wanted, int promptTokens)
    implements ModelServer.Ask {
  static final String ROUTE = "/chat/completions";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Servers take so many; the others end an answer here. */
  private static final int STOPS_SENT_MAX = 4;

  /** What a template puts around a message. */
  private static final int TOKENS_A_MESSAGE = 10;

  /** What a template puts before everything: some have rules and a date of their own. */
  private static final int TOKENS_OF_TEMPLATE = 100;

  /**
   * Makes one that fits into the context, as far as can be known here.
   *
   * @throws EngineException if it does not, or holds what such a server cannot do
   */
  static LoopbackAsk of(ChatRequest request, LoopbackSettings settings) {
    Wanted wanted = Wanted.of(request, settings.terms(), List.of());
    if (wanted.grammar().isPresent()) {
      throw Wanted.unsupported("a grammar");
    }
    if (wanted.cold()) {
      throw Wanted.unsupported("the wish for a cold start");
    }
    if (wanted.topK().isPresent()) {
      throw Wanted.unsupported("a choice among the topK likeliest tokens");
    }
    ObjectNode body = JSON.createObjectNode();
    body.put("model", settings.model());
    putMessages(request.messages(), body.putArray("messages"));
    int tokens = tokens(request.messages());
    int contextTokens = settings.terms().contextTokensMax();
    if (tokens + wanted.answerTokensMax() > contextTokens) {
      throw EngineException.tooLong(tokens, wanted.answerTokensMax(), contextTokens);
    }
    body.put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    body.put("max_tokens", wanted.answerTokensMax());
    body.put("temperature", wanted.temperature());
    body.put("top_p", wanted.topP());
    body.put("seed", wanted.seed());
    if (!wanted.stops().isEmpty()) {
      ArrayNode stops = body.putArray("stop");
      wanted.stops().stream().limit(STOPS_SENT_MAX).forEach(stops::add);
    }
    return new LoopbackAsk(settings, settings.key().key(), body.toString(), wanted, tokens);
  }

  private static void putMessages(List<ChatMessage> messages, ArrayNode into) {
    if (messages.isEmpty() || messages.size() > ChatTemplate.MESSAGES_MAX) {
      throw ChatTemplate.unsupported(
          "a conversation of %,d messages, wanted 1 to %,d"
              .formatted(messages.size(), ChatTemplate.MESSAGES_MAX));
    }
    for (ChatMessage message : messages) {
      into.addObject().put("role", role(message)).put("content", inert(text(message)));
    }
  }

  /** Of a conversation at most, with what the template adds. */
  static int tokens(List<ChatMessage> messages) {
    int tokens = TOKENS_OF_TEMPLATE;
    for (ChatMessage message : messages) {
      tokens += TOKENS_A_MESSAGE + tokens(text(message));
    }
    return tokens;
  }

  /** Of a part of a message at most. */
  static int tokens(String text) {
    return TokenEstimate.of(inert(text));
  }

  private static String inert(String text) {
    return new PromptText(SpecialTokens.COMMON).inert(text);
  }

  private static String role(ChatMessage message) {
    return switch (message.type()) {
      case SYSTEM -> "system";
      case AI -> "assistant";
      case USER -> "user";
      case TOOL_EXECUTION_RESULT, CUSTOM ->
          throw ChatTemplate.unsupported("a message of type " + message.type());
    };
  }

  private static String text(ChatMessage message) {
    return switch (message) {
      case SystemMessage system -> system.text();
      case UserMessage user -> ChatTemplate.text(user);
      case AiMessage ai when !ai.hasToolExecutionRequests() && ai.text() != null -> ai.text();
      default -> throw ChatTemplate.unsupported("a message of type " + message.type());
    };
  }

  @Override
  public LoopbackUrl url() {
    return settings.url();
  }

  @Override
  public String route() {
    return ROUTE;
  }

  @Override
  public ModelServer.Said said(JsonNode event) {
    if (event.hasNonNull("error")) {
      throw refused(500, event.toString());
    }
    JsonNode choice = event.path("choices").path(0);
    JsonNode content = choice.path("delta").path("content");
    JsonNode usage = event.path("usage");
    return new ModelServer.Said(
        content.isTextual() ? content.asText() : "",
        ending(choice.path("finish_reason")),
        count(usage.path("prompt_tokens")),
        count(usage.path("completion_tokens")));
  }

  private static Optional<FinishReason> ending(JsonNode reason) {
    if (!reason.isTextual()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (reason.asText()) {
          case "stop" -> FinishReason.STOP;
          case "length" -> FinishReason.LENGTH;
          case "content_filter" -> FinishReason.CONTENT_FILTER;
          case "tool_calls", "function_call" -> FinishReason.TOOL_EXECUTION;
          default -> FinishReason.OTHER;
        });
  }

  private static OptionalInt count(JsonNode tokens) {
    return tokens.isInt() && tokens.intValue() > 0
        ? OptionalInt.of(tokens.intValue())
        : OptionalInt.empty();
  }

  @Override
  public EngineException refused(int status, String body) {
    return settings.failures().refused(status, body);
  }

  @Override
  public EngineException broken(IOException reason) {
    return settings.failures().broken(reason);
  }

  @Override
  public EngineException nonsense(String what) {
    return settings.failures().nonsense(what);
  }

  @Override
  public EngineException hung(Duration silence) {
    return settings.failures().hung(silence);
  }
}
