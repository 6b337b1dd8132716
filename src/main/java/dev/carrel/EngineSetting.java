package dev.carrel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carrel.engine.EngineSettings;
import dev.carrel.engine.EngineTerms;
import dev.carrel.engine.LlamaServerSettings;
import dev.carrel.engine.LoopbackUrl;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A language model for a task, as the configuration says it.
 *
 * @param kind {@code embedded} (the default): a GGUF file, run by llama.cpp in a process of its
 *     own; {@code llama-server}: a GGUF file, run by the person's own llama.cpp; {@code loopback}:
 *     a server that runs on this machine already, as Ollama or LM Studio
 * @param model path of the GGUF file, or the name that the server has for its model
 * @param command path of {@code llama-server}; looked for on the PATH when left out
 * @param url of the server on this machine, before {@code /chat/completions}
 * @param apiKeyFile a file that holds the key which that server wants to be shown
 * @param apiKeyVariable the variable of the environment that holds it
 * @param contextTokens prompt and answer together; default 4096
 * @param threads default: every core, at most 8
 * @param gpuLayers that llama-server lets the graphics card compute; default 0
 * @param idleSeconds after this without a question the model's memory is given back; default 300
 */
record EngineSetting(
    @Nullable String kind,
    @Nullable String model,
    @Nullable String command,
    @Nullable String url,
    @Nullable String apiKeyFile,
    @Nullable String apiKeyVariable,
    @Nullable Integer contextTokens,
    @Nullable Integer threads,
    @Nullable Integer gpuLayers,
    @Nullable Integer idleSeconds) {
  static final String EMBEDDED = "embedded";
  static final String LLAMA_SERVER = "llama-server";
  static final String LOOPBACK = "loopback";
  private static final int IDLE_SECONDS_DEFAULT = 300;
  private static final int IDLE_SECONDS_MAX = 86_400;

  @JsonCreator
  EngineSetting(
      @JsonProperty("kind") @Nullable String kind,
      @JsonProperty("model") @Nullable String model,
      @JsonProperty("command") @Nullable String command,
      @JsonProperty("url") @Nullable String url,
      @JsonProperty("apiKeyFile") @Nullable String apiKeyFile,
      @JsonProperty("apiKeyVariable") @Nullable String apiKeyVariable,
      @JsonProperty("contextTokens") @Nullable Integer contextTokens,
      @JsonProperty("threads") @Nullable Integer threads,
      @JsonProperty("gpuLayers") @Nullable Integer gpuLayers,
      @JsonProperty("idleSeconds") @Nullable Integer idleSeconds) {
    this.kind = kind;
    this.model = model;
    this.command = command;
    this.url = url;
    this.apiKeyFile = apiKeyFile;
    this.apiKeyVariable = apiKeyVariable;
    this.contextTokens = contextTokens;
    this.threads = threads;
    this.gpuLayers = gpuLayers;
    this.idleSeconds = idleSeconds;
  }

  /** What was chosen, with every default; two tasks that chose the same share one engine. */
  sealed interface Choice {
    int contextTokens();
  }

  /** A GGUF file, run by the llama.cpp that comes with the program. */
  record Embedded(String model, int contextTokens, int threads, int idleSeconds)
      implements Choice {}

  /**
   * A GGUF file, run by another llama.cpp.
   *
   * @param command empty to look for it on the PATH
   */
  record LlamaServer(
      String model,
      Optional<String> command,
      int contextTokens,
      int threads,
      int gpuLayers,
      int idleSeconds)
      implements Choice {}

  /** A server that runs already. */
  record Loopback(
      LoopbackUrl url,
      String model,
      Optional<String> apiKeyFile,
      Optional<String> apiKeyVariable,
      int contextTokens)
      implements Choice {}

  /**
   * Reads what is chosen for a task.
   *
   * @throws IllegalArgumentException with a sentence that names the setting which is wrong
   */
  Choice choice(String task) {
    Keys keys = new Keys("engines." + task, kind == null ? EMBEDDED : kind);
    return switch (keys.kind()) {
      case EMBEDDED -> {
        keys.foreign("command", command, LLAMA_SERVER);
        keys.foreign("gpuLayers", gpuLayers, LLAMA_SERVER);
        foreignToFiles(keys);
        yield new Embedded(
            keys.model(model, "the path of a GGUF file"),
            keys.contextTokens(contextTokens),
            keys.threads(threads),
            keys.idleSeconds(idleSeconds));
      }
      case LLAMA_SERVER -> {
        foreignToFiles(keys);
        yield new LlamaServer(
            keys.model(model, "the path of a GGUF file"),
            Optional.ofNullable(command),
            keys.contextTokens(contextTokens),
            keys.threads(threads),
            keys.number("gpuLayers", gpuLayers, 0, 0, LlamaServerSettings.GPU_LAYERS_MAX),
            keys.idleSeconds(idleSeconds));
      }
      case LOOPBACK -> {
        keys.foreign("command", command, LLAMA_SERVER);
        keys.foreign("gpuLayers", gpuLayers, LLAMA_SERVER);
        keys.foreign("threads", threads, EMBEDDED + " and " + LLAMA_SERVER);
        keys.foreign("idleSeconds", idleSeconds, EMBEDDED + " and " + LLAMA_SERVER);
        if (apiKeyFile != null && apiKeyVariable != null) {
          throw new IllegalArgumentException(
              keys.prefix() + " has an apiKeyFile and an apiKeyVariable: leave one of them out");
        }
        yield new Loopback(
            keys.url(url),
            keys.model(model, "the name that the server has for it"),
            Optional.ofNullable(apiKeyFile),
            Optional.ofNullable(apiKeyVariable),
            keys.contextTokens(contextTokens));
      }
      default ->
          throw new IllegalArgumentException(
              "%s.kind is %s: give %s, %s or %s"
                  .formatted(keys.prefix(), kind, EMBEDDED, LLAMA_SERVER, LOOPBACK));
    };
  }

  private void foreignToFiles(Keys keys) {
    keys.foreign("url", url, LOOPBACK);
    keys.foreign("apiKeyFile", apiKeyFile, LOOPBACK);
    keys.foreign("apiKeyVariable", apiKeyVariable, LOOPBACK);
  }

  /** The keys of one engine, which messages name in full. */
  private record Keys(String prefix, String kind) {
    void foreign(String key, @Nullable Object value, String kinds) {
      if (value != null) {
        throw new IllegalArgumentException(
            "%s.%s is for the kind %s, and %s.kind is %s: leave it out or change the kind"
                .formatted(prefix, key, kinds, prefix, kind));
      }
    }

    String model(@Nullable String model, String what) {
      if (model == null || model.isBlank()) {
        throw new IllegalArgumentException(prefix + " needs a model: " + what);
      }
      return model;
    }

    LoopbackUrl url(@Nullable String url) {
      if (url == null) {
        throw new IllegalArgumentException(
            prefix
                + " needs a url: http://127.0.0.1:11434/v1 for Ollama, http://127.0.0.1:1234/v1 for LM Studio");
      }
      try {
        return LoopbackUrl.parse(url);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(prefix + ".url " + e.getMessage(), e);
      }
    }

    int contextTokens(@Nullable Integer given) {
      return number(
          "contextTokens",
          given,
          EngineTerms.CONTEXT_TOKENS_DEFAULT,
          EngineTerms.CONTEXT_TOKENS_MIN,
          EngineTerms.CONTEXT_TOKENS_MAX);
    }

    int threads(@Nullable Integer given) {
      return number("threads", given, Settings.everyCore(), 1, EngineSettings.THREADS_MAX);
    }

    int idleSeconds(@Nullable Integer given) {
      return number("idleSeconds", given, IDLE_SECONDS_DEFAULT, 1, IDLE_SECONDS_MAX);
    }

    int number(String key, @Nullable Integer given, int usual, int least, int most) {
      return Settings.range(prefix + "." + key, given, usual, least, most);
    }
  }
}
