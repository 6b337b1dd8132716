package dev.carrel.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the header of a model file says, after every count, length and offset in it was found to lie
 * within its bounds. No native code reads a file before this has, and {@link #requireEmbeddable}
 * has been asked.
 */
public final class GgufHeader {
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

  /** They turn texts into vectors, whatever else they were made of. */
  private static final Set<String> EMBEDDING_ARCHITECTURES =
      Set.of("bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "neo-bert", "t5encoder");

  private static final Set<String> PROJECTOR_ARCHITECTURES = Set.of("clip", "mmproj");

  /** What a file is for. */
  public enum Kind {
    /** It writes text. */
    LANGUAGE,
    /** It turns texts into vectors. */
    EMBEDDING,
    /** It shows pictures or sounds to another model. */
    PROJECTOR,
    /** It changes another model. */
    ADAPTER
  }

  private final Path file;
  private final long fileBytes;
  private final int version;
  private final String architecture;
  private final GgufMetadata metadata;
  private final List<GgufTensor> tensors;
  private final GgufVocabulary.Known vocabulary;
  private final long dataEnd;

  GgufHeader(
      Path file,
      long fileBytes,
      int version,
      GgufMetadata metadata,
      List<GgufTensor> tensors,
      GgufVocabulary.Known vocabulary,
      long dataEnd) {
    this.file = file;
    this.fileBytes = fileBytes;
    this.version = version;
    this.architecture = metadata.text("general.architecture").orElse("");
    this.metadata = metadata;
    this.tensors = List.copyOf(tensors);
    this.vocabulary = vocabulary;
    this.dataEnd = dataEnd;
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
      return new GgufReader(file, channel, channel.size()).header();
    } catch (NoSuchFileException e) {
      throw missing(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * As {@link #read}, of a file of which only the beginning is there.
   *
   * @param fileBytes that the whole file is going to have
   * @return empty if the header goes on behind what is there
   * @throws EngineException if what is there shows already that the file is not sound
   */
  public static Optional<GgufHeader> readBeginning(Path file, long fileBytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return Optional.of(new GgufReader(file, channel, fileBytes).header());
    } catch (EOFException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static EngineException unreadable(Path file, IOException e) {
    return new EngineException(
        EngineException.Code.MODEL_MISSING,
        "The language model %s cannot be read (%s); check its permissions and its disk."
            .formatted(file, e.getMessage()),
        e);
  }

  static EngineException missing(Path file) {
    return new EngineException(
        EngineException.Code.MODEL_MISSING,
        "The language model %s is not there; correct its path in the configuration or put a GGUF file in its place."
            .formatted(file));
  }

  /**
   * Says whether the embedded engine can load such a model, and that nothing in it can make
   * llama.cpp read or write beyond its memory, or end its process.
   *
   * @throws EngineException if it cannot, with the reason, and naming engines that can
   */
  public void requireEmbeddable() {
    if (kind() == Kind.PROJECTOR || kind() == Kind.ADAPTER) {
      throw new EngineException(
          EngineException.Code.MODEL_UNSUPPORTED,
          "%s belongs to another model (%s) and writes no text by itself; take the model."
              .formatted(file.getFileName(), kind().name().toLowerCase(Locale.ROOT)));
    }
    if (!EMBEDDED_ARCHITECTURES.contains(architecture)) {
      throw new EngineException(
          EngineException.Code.MODEL_UNSUPPORTED,
          "%s is a model of the architecture %s, which the embedded engine (llama.cpp of March 2025) cannot run; a newer llama-server, Ollama or LM Studio on this machine may, or take a Llama 3, Qwen 2.5, Gemma 3, Phi-4 or Mistral file."
              .formatted(file.getFileName(), GgufBytes.shown(architecture)));
    }
    if (partCount() > 1) {
      throw new EngineException(
          EngineException.Code.MODEL_UNSUPPORTED,
          "%s is one part of a model in several files, which the embedded engine does not load; join them with llama-gguf-split --merge."
              .formatted(file.getFileName()));
    }
    LoadingTerms.require(this);
  }

  public Path file() {
    return file;
  }

  public long fileBytes() {
    return fileBytes;
  }

  public int version() {
    return version;
  }

  public String architecture() {
    return architecture;
  }

  /** From the metadata; the file's name when it has none. */
  public String name() {
    return metadata.text("general.name").orElse(String.valueOf(file.getFileName()));
  }

  /** Tokens that the model was made for; 0 when it does not say. */
  public int contextTokens() {
    return (int) metadata.number(architecture + ".context_length", Integer.MAX_VALUE);
  }

  /** The model's own, in Jinja. */
  public Optional<String> chatTemplate() {
    return metadata.text("tokenizer.chat_template");
  }

  /** The family that its template is taken for, such as CHATML. */
  public String chatFamily() {
    return ChatTemplate.of(chatTemplate()).name();
  }

  public int vocabularyTokens() {
    return vocabulary.tokenCount();
  }

  /** Texts of the tokens that steer the model, never empty texts. */
  public Set<String> specialTokens() {
    return vocabulary.specialTokens();
  }

  public Optional<String> tokenizer() {
    return metadata.text("tokenizer.ggml.model");
  }

  public Optional<String> licence() {
    return metadata.text("general.license");
  }

  /** Weights in all tensors. */
  public long parameterCount() {
    return tensors.stream().mapToLong(GgufTensor::values).sum();
  }

  /** Bytes of all tensors. */
  public long weightBytes() {
    return tensors.stream().mapToLong(GgufTensor::bytes).sum();
  }

  /** Bytes from the beginning of the file to the end of its last tensor. */
  public long bytesNeeded() {
    return dataEnd;
  }

  public int tensorCount() {
    return tensors.size();
  }

  /** How many tensors are packed in which way, by its name. */
  public Map<String, Integer> tensorTypes() {
    Map<String, Integer> counts = new TreeMap<>();
    tensors.forEach(tensor -> counts.merge(tensor.type().name(), 1, Integer::sum));
    return counts;
  }

  /** How the file says that it is packed, such as Q4_K_M; else as most of its bytes are. */
  public String quantization() {
    Map<String, Long> bytes = new TreeMap<>();
    tensors.forEach(tensor -> bytes.merge(tensor.type().name(), tensor.bytes(), Long::sum));
    return Optional.of("general.file_type")
        .filter(metadata::has)
        .flatMap(key -> FileTypes.name((int) metadata.number(key, Integer.MAX_VALUE)))
        .or(() ->
            bytes.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey))
        .orElse("none");
  }

  /** Files that the model is divided into; 1 when it is whole. */
  public int partCount() {
    return Math.max(1, (int) metadata.number("split.count", Integer.MAX_VALUE));
  }

  /** What the file is for. */
  public Kind kind() {
    String type = metadata.text("general.type").orElse("");
    if (PROJECTOR_ARCHITECTURES.contains(architecture) || type.equals("mmproj")) {
      return Kind.PROJECTOR;
    }
    if (type.equals("adapter")) {
      return Kind.ADAPTER;
    }
    return isForEmbedding() ? Kind.EMBEDDING : Kind.LANGUAGE;
  }

  boolean isForEmbedding() {
    return EMBEDDING_ARCHITECTURES.contains(architecture)
        || metadata.number(architecture + ".pooling_type", Long.MAX_VALUE) > 0
        || !metadata.flag(architecture + ".attention.causal").orElse(true);
  }

  /**
   * The sizes of its parts; empty for files that do not speak of layers.
   *
   * @throws EngineException if a size is beyond its bounds
   */
  public Optional<ModelDimensions> dimensions() {
    return ModelDimensions.of(metadata, architecture);
  }

  /** What a layer's feed-forward network is wide; empty when the file does not say. */
  Optional<Integer> feedForward(int layer) {
    return dimensions()
        .flatMap(sizes ->
            metadata.perLayer(
                architecture + ".feed_forward_length",
                sizes.layers(),
                0,
                ModelDimensions.FEED_FORWARD_MAX))
        .map(each -> each.get(layer))
        .filter(width -> width > 0);
  }

  /** Networks beside each other in a layer, of which some are asked; 0 for none. */
  int experts() {
    return (int) metadata.number(architecture + ".expert_count", Integer.MAX_VALUE);
  }

  public List<String> metadataKeys() {
    return metadata.keys();
  }

  GgufMetadata metadata() {
    return metadata;
  }

  List<GgufTensor> tensors() {
    return tensors;
  }

  GgufVocabulary.Known vocabulary() {
    return vocabulary;
  }
}
