package dev.carrel.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request to a {@link ModelServer}, of which the reply is a stream of events. */
final class ServerTurn extends QueuedTurn {
  /** A token with all that some servers say about it takes a few kilobytes. */
  static final int LINE_BYTES_MAX = 1 << 20;

  static final int ANSWER_CHARS_MAX = 1 << 20;
  private static final int ERROR_BYTES_MAX = 64 * 1024;

  /** How long the counts may take that some servers send after the end of an answer. */
  private static final Duration COUNTS_MAX = Duration.ofSeconds(2);

  private static final ObjectReader JSON = new ObjectMapper().reader();
  private static final String DATA = "data:";
  private static final String ERROR = "error:";
  private static final String LAST = "[DONE]";

  private final EngineTerms terms;
  private final ModelServer server;
  private final StringBuilder answer = new StringBuilder();
  private final StringBuilder half = new StringBuilder();
  private final Object state = new Object();
  private @Nullable Exchange exchange;
  private @Nullable EngineException dropped;
  private int pieces;
  private Optional<FinishReason> ending = Optional.empty();
  private int promptTokens;
  private int answerTokens;

  ServerTurn(
      EngineTerms terms,
      ModelServer server,
      WaitingLine<QueuedTurn> line,
      ChatRequest request,
      StreamingChatResponseHandler handler) {
    super(terms, line, request, handler);
    this.terms = terms;
    this.server = server;
  }

  @Override
  void stop() {
    synchronized (state) {
      if (exchange != null) {
        exchange.close();
      }
    }
  }

  /** Ends it from the engine's side, for a reason that its receiver is told. */
  void drop(EngineException reason) {
    synchronized (state) {
      dropped = reason;
      if (exchange != null) {
        exchange.close();
      }
    }
  }

  @Override
  ChatResponse answer() throws InterruptedException {
    server.acquire(this);
    try {
      ModelServer.Ask ask = server.ask(request, deadline);
      ChatResponse whole = answered(ask);
      server.succeeded();
      return whole;
    } catch (EngineException e) {
      if (e.code() != EngineException.Code.CANCELLED) {
        server.failed(e);
      }
      throw e;
    } finally {
      server.release(this);
    }
  }

  private ChatResponse answered(ModelServer.Ask ask) {
    try (Exchange own = new Exchange(terms.silenceMax(), deadline)) {
      synchronized (state) {
        goOn();
        exchange = own;
      }
      return read(ask, own);
    } catch (SocketTimeoutException e) {
      throw deadline - System.nanoTime() <= 0
          ? tooLate("writing its answer")
          : ask.hung(terms.silenceMax());
    } catch (ProtocolException e) {
      throw ask.nonsense(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      goOn();
      throw ask.broken(e);
    }
  }

  /** Throws if somebody wanted this to end. */
  private void goOn() {
    synchronized (state) {
      if (dropped != null) {
        throw dropped;
      }
    }
    if (isCancelled()) {
      throw givenUp();
    }
  }

  private ChatResponse read(ModelServer.Ask ask, Exchange own) throws IOException {
    HttpReply reply = own.send(ask.url(), ask.key(), ask.route(), Optional.of(ask.json()));
    if (reply.status() != 200) {
      throw ask.refused(reply.status(), reply.body(ERROR_BYTES_MAX));
    }
    StopTexts stops = new StopTexts(ask.wanted().stops());
    promptTokens = ask.promptTokens();
    try {
      for (String line = reply.line(LINE_BYTES_MAX);
          line != null && !hear(line, ask, stops);
          line = reply.line(LINE_BYTES_MAX)) {
        if (ending.isPresent()) {
          own.patience(COUNTS_MAX);
        }
      }
    } catch (EOFException | SocketTimeoutException e) {
      if (ending.isEmpty()) {
        throw e;
      }
      // Only the counts are missing.
    }
    goOn();
    FinishReason reason =
        ending.orElseThrow(() -> ask.broken(new EOFException("the answer was not ended")));
    show(stops.rest());
    show("", true);
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(answer.toString()))
        .modelName(server.name())
        .tokenUsage(new TokenUsage(promptTokens, answerTokens == 0 ? pieces : answerTokens))
        .finishReason(reason)
        .build();
  }

  /** Takes a line of the stream; whether it was the last one of interest. */
  private boolean hear(String line, ModelServer.Ask ask, StopTexts stops) throws IOException {
    if (line.isBlank() || line.startsWith(":") || line.matches("(event|id|retry):.*")) {
      return false;
    }
    if (line.startsWith(ERROR)) {
      throw ask.refused(500, line.substring(ERROR.length()));
    }
    if (!line.startsWith(DATA)) {
      throw new ProtocolException("a line that is no event");
    }
    String data = line.substring(DATA.length()).strip();
    if (data.equals(LAST)) {
      ending = Optional.of(ending.orElse(FinishReason.STOP));
      return true;
    }
    ModelServer.Said said = ask.said(event(data));
    said.promptTokens().ifPresent(tokens -> promptTokens = tokens);
    said.answerTokens().ifPresent(tokens -> answerTokens = tokens);
    if (!said.text().isEmpty()) {
      pieces++;
      show(stops.accept(said.text()));
    }
    if (stops.stopped()) {
      ending = Optional.of(FinishReason.STOP);
      return said.ending().isEmpty();
    }
    ending = said.ending().or(() -> ending);
    return false;
  }

  private static JsonNode event(String data) throws ProtocolException {
    try {
      JsonNode event = JSON.readTree(data);
      if (event != null && event.isObject()) {
        return event;
      }
    } catch (JsonProcessingException e) {
      // Told below, as what is JSON but no object.
    }
    throw new ProtocolException("an event that is no JSON object");
  }

  private void show(String piece) throws ProtocolException {
    show(piece, false);
  }

  /** Passes a piece on; half of a character waits for its other half. */
  private void show(String piece, boolean last) throws ProtocolException {
    half.append(piece);
    int end = half.length();
    if (end > 0 && !last && Character.isHighSurrogate(half.charAt(end - 1))) {
      end--;
    }
    if (end == 0) {
      return;
    }
    String whole = half.substring(0, end);
    half.delete(0, end);
    if (answer.length() + whole.length() > ANSWER_CHARS_MAX) {
      throw new ProtocolException(
          "an answer of more than %,d characters".formatted(ANSWER_CHARS_MAX));
    }
    answer.append(whole);
    delivery.piece(whole);
  }
}
