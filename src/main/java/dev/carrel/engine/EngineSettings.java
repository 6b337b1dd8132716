package dev.carrel.engine;

import de.kherud.llama.ModelParameters;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How one language model is to run in a process of its own.
 *
 * @param model a GGUF file
 * @param contextTokensMax tokens of prompt and answer together; a model made for fewer gets fewer
 * @param threads that the model computes with
 * @param idleMax the process is ended, and its memory given back, after so long without a request
 * @param startMax until the model is loaded
 * @param answerMax from the request to its end, waiting for other requests included
 * @param silenceMax without a token, the reading of the prompt included; then the process is hung
 * @param answerTokensMax of one answer, unless its request wants fewer
 * @param temperature 0 for the likeliest token always
 * @param seed of the sampling; the same seed, prompt and process state give the same answer
 * @param requestsWaitingMax further ones are refused
 * @param privateFolder where the process keeps its temporary files, readable to nobody else; made
 *     when it is missing
 * @param javaExecutable that the process is started with
 * @param classPath with this package and the binding on it
 */
public record EngineSettings(
    Path model,
    int contextTokensMax,
    int threads,
    Duration idleMax,
    Duration startMax,
    Duration answerMax,
    Duration silenceMax,
    int answerTokensMax,
    float temperature,
    long seed,
    int requestsWaitingMax,
    Path privateFolder,
    Path javaExecutable,
    List<String> classPath) {
  public static final int CONTEXT_TOKENS_DEFAULT = 4096;
  public static final int CONTEXT_TOKENS_MIN = 256;
  public static final int CONTEXT_TOKENS_MAX = 1 << 20;
  public static final int THREADS_MAX = 256;
  public static final Duration IDLE_DEFAULT = Duration.ofMinutes(10);
  public static final Duration START_DEFAULT = Duration.ofMinutes(2);
  public static final Duration ANSWER_DEFAULT = Duration.ofMinutes(10);

  /** A prompt of 4,000 tokens takes about a minute with a model of 1B on two cores. */
  public static final Duration SILENCE_DEFAULT = Duration.ofMinutes(3);

  public static final int ANSWER_TOKENS_DEFAULT = 512;
  public static final float TEMPERATURE_MAX = 2;
  public static final int REQUESTS_WAITING_DEFAULT = 16;
  public static final int REQUESTS_WAITING_MAX = 1024;

  public EngineSettings {
    classPath = List.copyOf(classPath);
    EngineTerms.between("threads", threads, 1, THREADS_MAX);
    new EngineTerms(
        contextTokensMax,
        answerTokensMax,
        requestsWaitingMax,
        idleMax,
        startMax,
        answerMax,
        silenceMax,
        temperature,
        seed);
    if (classPath.isEmpty()) {
      throw new IllegalArgumentException(
          "The engine's classPath is empty; it needs this program's jar and the binding's.");
    }
  }

  /** The defaults, with a private folder for the process below {@code privateFolder}. */
  public static EngineSettings of(Path model, Path privateFolder) {
    return new EngineSettings(
        model,
        CONTEXT_TOKENS_DEFAULT,
        Math.clamp(Runtime.getRuntime().availableProcessors(), 1, THREADS_MAX),
        IDLE_DEFAULT,
        START_DEFAULT,
        ANSWER_DEFAULT,
        SILENCE_DEFAULT,
        ANSWER_TOKENS_DEFAULT,
        0,
        1,
        REQUESTS_WAITING_DEFAULT,
        privateFolder,
        ownJava(),
        ownClassPath());
  }

  /** The same with another context and another length of answers. */
  public EngineSettings withTokens(int contextTokensMax, int answerTokensMax) {
    return new EngineSettings(
        model,
        contextTokensMax,
        threads,
        idleMax,
        startMax,
        answerMax,
        silenceMax,
        answerTokensMax,
        temperature,
        seed,
        requestsWaitingMax,
        privateFolder,
        javaExecutable,
        classPath);
  }

  /** The same with other limits of time. */
  public EngineSettings withTimes(
      Duration idleMax, Duration startMax, Duration answerMax, Duration silenceMax) {
    return new EngineSettings(
        model,
        contextTokensMax,
        threads,
        idleMax,
        startMax,
        answerMax,
        silenceMax,
        answerTokensMax,
        temperature,
        seed,
        requestsWaitingMax,
        privateFolder,
        javaExecutable,
        classPath);
  }

  /** The same with another use of the machine. */
  public EngineSettings withLoad(int threads, int requestsWaitingMax) {
    return new EngineSettings(
        model,
        contextTokensMax,
        threads,
        idleMax,
        startMax,
        answerMax,
        silenceMax,
        answerTokensMax,
        temperature,
        seed,
        requestsWaitingMax,
        privateFolder,
        javaExecutable,
        classPath);
  }

  /** The same with other sampling. */
  public EngineSettings withSampling(float temperature, long seed) {
    return new EngineSettings(
        model,
        contextTokensMax,
        threads,
        idleMax,
        startMax,
        answerMax,
        silenceMax,
        answerTokensMax,
        temperature,
        seed,
        requestsWaitingMax,
        privateFolder,
        javaExecutable,
        classPath);
  }

  /** What of these is alike for every kind of engine. */
  EngineTerms terms() {
    return new EngineTerms(
        contextTokensMax,
        answerTokensMax,
        requestsWaitingMax,
        idleMax,
        startMax,
        answerMax,
        silenceMax,
        temperature,
        seed);
  }

  /** The Java that this process runs on. */
  public static Path ownJava() {
    String name = File.separatorChar == '\\' ? "java.exe" : "java";
    return Path.of(System.getProperty("java.home"), "bin", name);
  }

  /** This package and the binding, wherever this process has them from. */
  public static List<String> ownClassPath() {
    // Not the binding's LlamaModel: its initializer loads native code, which must not happen here.
    return List.of(place(EngineSettings.class), place(ModelParameters.class));
  }

  /**
   * Says whether the files that the process needs are there.
   *
   * @throws EngineException if one is missing
   */
  void requireFiles() {
    if (!Files.isRegularFile(model)) {
      throw new EngineException(
          EngineException.Code.MODEL_MISSING,
          "The language model %s is not there; correct its path in the configuration or put a GGUF file in its place."
              .formatted(model));
    }
    if (!Files.isExecutable(javaExecutable)) {
      throw new EngineException(
          EngineException.Code.START_FAILED,
          "The engine's process needs the Java at %s, which is not there or not executable."
              .formatted(javaExecutable));
    }
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no file holds " + type.getName(), e);
    }
  }
}
