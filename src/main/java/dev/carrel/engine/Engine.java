package dev.carrel.engine;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;
import java.util.Optional;

/** A local language model that answers over LangChain4j's streaming interface. Thread-safe. */
public interface Engine extends StreamingChatModel, AutoCloseable {
  /** For the person's eyes: the model's file name or its name at the server. */
  String name();

  EngineStatus status();

  /** Tokens that prompt and answer may have together. May start the engine. */
  int contextTokensMax();

  /** What {@link #countTokens(List)} allows for the markers around a message, by default. */
  int MARKER_TOKENS_MAX = 24;

  /**
   * Tokens of a text in this model when it is part of a message. Starts the engine when it does not
   * run.
   */
  int countTokens(String text);

  /**
   * Tokens that a prompt of these messages has at most, with all that the engine puts around them:
   * a request for no more further tokens than the context has left is never refused for its length.
   * Starts the engine when it does not run.
   */
  default int countTokens(List<ChatMessage> messages) {
    int tokens = MARKER_TOKENS_MAX;
    for (ChatMessage message : messages) {
      String text =
          switch (message) {
            case SystemMessage system -> system.text();
            case UserMessage user -> ChatTemplate.text(user);
            case AiMessage ai when ai.text() != null -> ai.text();
            default -> throw ChatTemplate.unsupported("a message of type " + message.type());
          };
      tokens += countTokens(text) + MARKER_TOKENS_MAX;
    }
    return tokens;
  }

  /**
   * Asks for an answer and returns at once; the handler is told on a thread of the engine, ending
   * with exactly one completion or one {@link EngineException}. A handler that throws gives its
   * answer up.
   *
   * @return gives the answer up at any time, even before its first token
   */
  StreamingHandle stream(ChatRequest request, StreamingChatResponseHandler handler);

  /**
   * What the model's file is, in lower-case hexadecimal, for who wants to know later whether it was
   * this one. The first call for a file reads it to its end, which takes a second for each half
   * gigabyte; later ones know it while the file's size and time stay.
   *
   * @return empty where the model is another program's
   * @throws EngineException if the file cannot be read
   */
  default Optional<String> modelSha256() {
    return Optional.empty();
  }

  /** Whether requests may carry a grammar; where not, such a request is refused. */
  default boolean takesGrammar() {
    return true;
  }

  /** Whether requests may want a cold start; where not, such a request is refused. */
  default boolean startsCold() {
    return true;
  }

  @Override
  default void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    stream(request, handler);
  }

  @Override
  void close();
}
