package dev.carrel.engine;

import java.util.List;

/** What the service and the engine's process say to each other. {@link Wire} carries it. */
sealed interface Message {

  /** What the service asks. */
  sealed interface Order extends Message {}

  /** What the engine's process answers. */
  sealed interface Report extends Message {}

  /** The first order; every other one waits for {@link Ready}. */
  record Load(String model, int contextTokens, int threads, int batchTokens) implements Order {}

  /**
   * Asks for an answer to a prompt in which the special tokens of the model are already text.
   *
   * @param id rises with every order of one process
   * @param seed as llama.cpp takes it, 32 bits
   * @param promptCached whether what the last prompt had in common may be taken from memory
   * @param stops texts that end the answer and are not part of it
   * @param grammar in llama.cpp's notation; empty for none
   */
  record Generate(
      long id,
      String prompt,
      int answerTokensMax,
      float temperature,
      float topP,
      int topK,
      int seed,
      boolean promptCached,
      List<String> stops,
      String grammar)
      implements Order {
    public Generate {
      stops = List.copyOf(stops);
    }
  }

  /** Asks for the end of an answer; unknown and ended ones are ignored. */
  record Cancel(long id) implements Order {}

  record Count(long id, String text) implements Order {}

  /** The first report, before anything native is loaded. */
  record Hello(int version, long pid) implements Report {}

  record Ready() implements Report {}

  record Token(long id, String text) implements Report {}

  /** The last report about an answer that was begun. */
  record Done(long id, Ending ending, int promptTokens, int answerTokens) implements Report {}

  record Counted(long id, int tokens) implements Report {}

  /**
   * The last report about an order that failed.
   *
   * @param id of the order; {@link #LOADING} when the model could not be loaded
   */
  record Failed(long id, EngineException.Code code, String sentence) implements Report {}

  /** Stands for the {@link Load} in {@link Failed}. */
  long LOADING = 0;

  /** How an answer ended. */
  enum Ending {
    /** The model said that it is done, or a stop text came. */
    STOPPED,
    /** The most tokens that were allowed. */
    LIMIT,
    CANCELLED,
    /**
     * Cancelled, and the process wants to be replaced: each answer that is cancelled before its
     * first token leaves a thread behind in the native code.
     */
    CANCELLED_RETIRING
  }
}
