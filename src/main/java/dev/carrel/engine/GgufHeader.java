package dev.carrel.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the header of a model file says, after every count, length and offset in it was found to lie
 * within its bounds. No native code reads a file before this has.
 *
 * @param name from the metadata; the file's name when it has none
 * @param contextTokens that the model was made for; 0 when it does not say
 * @param chatTemplate the model's own, in Jinja
 * @param specialTokens texts of the tokens that steer the model, never empty texts
 * @param parameterCount weights in all tensors
 */
public record GgufHeader(
    Path file,
    long fileBytes,
    int version,
    String architecture,
    String name,
    int contextTokens,
    Optional<String> chatTemplate,
    int vocabularyTokens,
    Set<String> specialTokens,
    long parameterCount,
    int tensorCount,
    List<String> metadataKeys) {

  /** Language models that the bundled llama.cpp of March 2025 generates with. */
  private static final Set<String> EMBEDDED_ARCHITECTURES =
      Set.of(
          "llama",
          "deci",
          "falcon",
          "grok",
          "gpt2",
          "gptj",
          "gptneox",
          "mpt",
          "baichuan",
          "starcoder",
          "refact",
          "bloom",
          "stablelm",
          "qwen",
          "qwen2",
          "qwen2moe",
          "qwen2vl",
          "phi2",
          "phi3",
          "phimoe",
          "plamo",
          "codeshell",
          "orion",
          "internlm2",
          "minicpm",
          "minicpm3",
          "gemma",
          "gemma2",
          "gemma3",
          "starcoder2",
          "mamba",
          "xverse",
          "command-r",
          "cohere2",
          "dbrx",
          "olmo",
          "olmo2",
          "olmoe",
          "openelm",
          "arctic",
          "deepseek",
          "deepseek2",
          "chatglm",
          "bitnet",
          "jais",
          "nemotron",
          "exaone",
          "rwkv6",
          "rwkv6qwen2",
          "rwkv7",
          "arwkv7",
          "granite",
          "granitemoe",
          "chameleon");

  public GgufHeader {
    specialTokens = Set.copyOf(specialTokens);
    metadataKeys = List.copyOf(metadataKeys);
  }

  /**
   * Reads and checks the header of a file.
   *
   * @throws EngineException if the file is missing, or is no sound GGUF file, with the reason
   */
  public static GgufHeader read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (!Files.isRegularFile(file)) {
        throw missing(file);
      }
      return new GgufReader(file, channel).header();
    } catch (NoSuchFileException e) {
      throw missing(file);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Code.MODEL_MISSING,
          "The language model %s cannot be read (%s); check its permissions and its disk."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  static EngineException missing(Path file) {
    return new EngineException(
        EngineException.Code.MODEL_MISSING,
        "The language model %s is not there; correct its path in the configuration or put a GGUF file in its place."
            .formatted(file));
  }

  /**
   * Says whether the embedded engine can load such a model.
   *
   * @throws EngineException if it cannot, naming engines that can
   */
  public void requireEmbeddable() {
    if (!EMBEDDED_ARCHITECTURES.contains(architecture)) {
      throw new EngineException(
          EngineException.Code.MODEL_UNSUPPORTED,
          "%s is a model of the architecture %s, which the embedded engine (llama.cpp of March 2025) cannot run; a newer llama-server, Ollama or LM Studio on this machine may, or take a Llama 3, Qwen 2.5, Gemma 3, Phi-4 or Mistral file."
              .formatted(file.getFileName(), architecture));
    }
  }
}
