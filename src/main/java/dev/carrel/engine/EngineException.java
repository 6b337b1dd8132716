package dev.carrel.engine;

/** An engine could not do what was asked; the message is one sentence for the person. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, in a word that programs may rely on. */
  public enum Code {
    /** As many requests wait as may wait. */
    BUSY,
    /** The request was given up by the one who made it. */
    CANCELLED,
    TIME_OUT,
    /** The process of the engine ended or spoke nonsense while it was needed. */
    CRASHED,
    /** The process could not be started, or could not load the model. */
    START_FAILED,
    /** It failed several times in a row and waits a while before it is tried again. */
    BACKING_OFF,
    MODEL_MISSING,
    MODEL_DAMAGED,
    /** The file is sound, but this engine cannot load such a model. */
    MODEL_UNSUPPORTED,
    PROMPT_TOO_LONG,
    /** The request holds something that this engine has no notion of: tools, images. */
    REQUEST_UNSUPPORTED,
    CLOSED
  }

  private final Code code;

  public EngineException(Code code, String sentence) {
    super(sentence);
    this.code = code;
  }

  public EngineException(Code code, String sentence, Throwable cause) {
    super(sentence, cause);
    this.code = code;
  }

  /** For a prompt that does not fit into the context, as it was counted. */
  static EngineException tooLong(int promptTokens, int answerTokensMax, int contextTokens) {
    return new EngineException(
        Code.PROMPT_TOO_LONG,
        "The question and its passages take %,d tokens and the answer up to %,d, the model's context holds %,d; ask with fewer passages or raise the engine's context."
            .formatted(promptTokens, answerTokensMax, contextTokens));
  }

  public Code code() {
    return code;
  }
}
