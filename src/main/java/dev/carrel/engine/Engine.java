package dev.carrel.engine;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/** A local language model that answers over LangChain4j's streaming interface. Thread-safe. */
public interface Engine extends StreamingChatModel, AutoCloseable {
  /** For the person's eyes: the model's file name or its name at the server. */
  String name();

  EngineStatus status();

  /** Tokens that prompt and answer may have together. May start the engine. */
  int contextTokensMax();

  /** Tokens of a text in this model. Starts the engine when it does not run. */
  int countTokens(String text);

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
