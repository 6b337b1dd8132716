package dev.carrel.engine;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The sizes of a model's parts.
 *
 * @param layers of the network
 * @param embedding numbers that stand for a token between two layers
 * @param heads of attention in each layer; 0 in one without attention
 * @param keyValueHeads of which keys and values are kept, in each layer
 * @param keyLength numbers in a key of one head
 * @param valueLength numbers in a value of one head
 * @param feedForward the widest of the layers; 0 when the file does not say
 */
public record ModelDimensions(
    int layers,
    int embedding,
    List<Integer> heads,
    List<Integer> keyValueHeads,
    int keyLength,
    int valueLength,
    int feedForward) {
  /** llama.cpp has room for so many. */
  static final int LAYERS_MAX = 512;

  static final int EMBEDDING_MAX = 1 << 20;
  static final int FEED_FORWARD_MAX = 1 << 24;
  private static final int HEADS_MAX = 1 << 16;
  private static final int HEAD_LENGTH_MAX = 1 << 16;

  public ModelDimensions {
    heads = List.copyOf(heads);
    keyValueHeads = List.copyOf(keyValueHeads);
  }

  /**
   * What the metadata says; empty for files that do not speak of layers.
   *
   * @throws EngineException if a number is beyond its bounds, or of a type that llama.cpp refuses
   */
  static Optional<ModelDimensions> of(GgufMetadata metadata, String architecture) {
    String prefix = architecture + ".";
    if (!metadata.has(prefix + "block_count") || !metadata.has(prefix + "embedding_length")) {
      return Optional.empty();
    }
    int layers = metadata.requiredUint32(prefix + "block_count", 1, LAYERS_MAX);
    int embedding = metadata.requiredUint32(prefix + "embedding_length", 1, EMBEDDING_MAX);
    List<Integer> none = Collections.nCopies(layers, 0);
    List<Integer> heads =
        metadata.perLayer(prefix + "attention.head_count", layers, 0, HEADS_MAX).orElse(none);
    int firstHeads = heads.stream().filter(count -> count > 0).findFirst().orElse(0);
    int headLength = firstHeads == 0 ? 0 : embedding / firstHeads;
    return Optional.of(
        new ModelDimensions(
            layers,
            embedding,
            heads,
            metadata
                .perLayer(prefix + "attention.head_count_kv", layers, 0, HEADS_MAX)
                .orElse(heads),
            metadata.uint32(prefix + "attention.key_length", 1, HEAD_LENGTH_MAX).orElse(headLength),
            metadata
                .uint32(prefix + "attention.value_length", 1, HEAD_LENGTH_MAX)
                .orElse(headLength),
            metadata
                .perLayer(prefix + "feed_forward_length", layers, 0, FEED_FORWARD_MAX)
                .flatMap(each -> each.stream().max(Integer::compare))
                .orElse(0)));
  }

  /** Of all layers, keys and values together, for one token. */
  public long keptNumbersPerToken() {
    return keyValueHeads.stream().mapToLong(Integer::longValue).sum()
        * ((long) keyLength + valueLength);
  }

  int headsMost() {
    return heads.stream().max(Integer::compare).orElse(0);
  }
}
