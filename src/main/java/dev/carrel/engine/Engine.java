package dev.carrel.engine;

import dev.langchain4j.model.chat.StreamingChatModel;

/** A local language model that answers over LangChain4j's streaming interface. Thread-safe. */
public interface Engine extends StreamingChatModel, AutoCloseable {
  /** For the person's eyes: the model's file name or its name at the server. */
  String name();

  EngineStatus status();

  /** Tokens that prompt and answer may have together. Starts the engine when it does not run. */
  int contextTokensMax();

  /** Tokens of a text in this model. Starts the engine when it does not run. */
  int countTokens(String text);

  @Override
  void close();
}
