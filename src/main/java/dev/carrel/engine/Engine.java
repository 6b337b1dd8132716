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

  @Override
  default void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    stream(request, handler);
  }

  @Override
  void close();
}
