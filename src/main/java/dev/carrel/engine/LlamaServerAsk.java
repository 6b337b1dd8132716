package dev.carrel.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** A prompt for a {@code llama-server}, of which the tokens are counted by it. */
record LlamaServerAsk(LlamaServerProcess process, String json, Wanted wanted, int promptTokens)
    implements ModelServer.Ask {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int COUNT_BYTES_MAX = 64 << 20;

  /**
   * Makes one that fits into the context.
   *
   * @throws EngineException if it does not
   */
  static LlamaServerAsk of(
      LlamaServerProcess process,
      String prompt,
      Wanted wanted,
      int contextTokens,
      Duration silenceMax,
      long deadline)
      throws InterruptedException {
    int tokens = tokens(process, prompt, silenceMax, deadline) + ModelProcess.BEGIN_TOKENS;
    if (tokens + wanted.answerTokensMax() > contextTokens) {
      throw EngineException.tooLong(tokens, wanted.answerTokensMax(), contextTokens);
    }
    ObjectNode body = JSON.createObjectNode();
    body.put("prompt", prompt);
    body.put("stream", true);
    body.put("n_predict", wanted.answerTokensMax());
    body.put("temperature", wanted.temperature());
    body.put("top_p", wanted.topP());
    body.put("top_k", wanted.topK().orElse(Wanted.TOP_K_DEFAULT));
    // As the embedded engine has it: llama.cpp's seeds have 32 bits.
    body.put("seed", Integer.toUnsignedLong((int) wanted.seed()));
    body.put("cache_prompt", !wanted.cold());
    ArrayNode stops = body.putArray("stop");
    wanted.stops().forEach(stops::add);
    wanted.grammar().ifPresent(grammar -> body.put("grammar", grammar));
    return new LlamaServerAsk(process, body.toString(), wanted, tokens);
  }

  /** How many tokens the server's model makes of a text; markers in it are single ones. */
  static int tokens(LlamaServerProcess process, String text, Duration silenceMax, long deadline)
      throws InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    body.put("content", text);
    body.put("add_special", false);
    body.put("parse_special", true);
    try (Exchange exchange = new Exchange(silenceMax, deadline)) {
      HttpReply reply =
          exchange.send(
              process.url(), Optional.of(process.key()), "/tokenize", Optional.of(body.toString()));
      String said = reply.body(COUNT_BYTES_MAX);
      if (reply.status() != 200) {
        throw process.refused(reply.status(), said);
      }
      JsonNode tokens = JSON.readTree(said).path("tokens");
      if (!tokens.isArray()) {
        throw new ProtocolException("a count without tokens");
      }
      return tokens.size();
    } catch (SocketTimeoutException e) {
      throw deadline - System.nanoTime() <= 0
          ? lateCount(e)
          : EmbeddedEngine.hung(process, silenceMax);
    } catch (JsonProcessingException | ProtocolException e) {
      throw process.nonsense(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw process.broken(e);
    }
  }

  private static EngineException lateCount(SocketTimeoutException e) {
    return new EngineException(
        EngineException.Code.TIME_OUT,
        "The time for the request was over before its tokens were counted; ask again.",
        e);
  }

  @Override
  public LoopbackUrl url() {
    return process.url();
  }

  @Override
  public Optional<ApiKey> key() {
    return Optional.of(process.key());
  }

  @Override
  public String route() {
    return "/completion";
  }

  @Override
  public ModelServer.Said said(JsonNode event) {
    if (event.has("error")) {
      throw process.refused(500, event.toString());
    }
    Optional<FinishReason> ending =
        event.path("stop").asBoolean()
            ? Optional.of(atLimit(event) ? FinishReason.LENGTH : FinishReason.STOP)
            : Optional.empty();
    if (ending.isPresent() && event.path("truncated").asBoolean()) {
      throw new EngineException(
          EngineException.Code.PROMPT_TOO_LONG,
          "llama-server gave its model less context than it was told to, and cut the text in its middle; ask with fewer passages or lower the engine's contextTokens.");
    }
    return new ModelServer.Said(
        event.path("content").asText(),
        ending,
        count(event.path("tokens_evaluated"), ending.isPresent()),
        count(event.path("tokens_predicted"), ending.isPresent()));
  }

  /** Servers before 2025 say it in a word of its own for each reason. */
  private static boolean atLimit(JsonNode event) {
    return event.path("stop_type").asText().equals("limit")
        || event.path("stopped_limit").asBoolean();
  }

  private static OptionalInt count(JsonNode tokens, boolean last) {
    return last && tokens.isInt() ? OptionalInt.of(tokens.intValue()) : OptionalInt.empty();
  }

  @Override
  public EngineException refused(int status, String body) {
    return process.refused(status, body);
  }

  @Override
  public EngineException broken(IOException reason) {
    try {
      return process.broken(reason);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return QueuedTurn.givenUp();
    }
  }

  @Override
  public EngineException nonsense(String what) {
    return process.nonsense(what);
  }

  @Override
  public EngineException hung(Duration silence) {
    return EmbeddedEngine.hung(process, silence);
  }
}
