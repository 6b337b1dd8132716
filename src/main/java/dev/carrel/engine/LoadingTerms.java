package dev.carrel.engine;

import java.util.List;
import java.util.Set;

/**
 * What llama.cpp takes for granted of a model that it loads: sizes that agree with each other,
 * numbers that are numbers, rows as long as the vocabulary. Where it checks them, many of its
 * checks end the process; where it does not, it reads and writes beyond its memory. A file that
 * breaks a term is refused with the term.
 */
final class LoadingTerms {
  private static final int CONTEXT_TOKENS_MIN = EngineTerms.CONTEXT_TOKENS_MIN;
  private static final int CONTEXT_TOKENS_MAX = 1 << 30;
  private static final int ALIGNMENT_MIN = 32;
  private static final int EXPERTS_MAX = 256;
  private static final int GATING_FUNCTION_MAX = 2;
  private static final int STATE_MAX = 1 << 20;
  private static final long HEADS_LENGTH_MAX = 1 << 24;
  private static final double EPSILON_MIN = 1e-15;
  private static final Set<String> ROPE_SCALINGS = Set.of("none", "linear", "yarn", "longrope");

  /** They carry a state from token to token and have no heads of attention. */
  private static final Set<String> RECURRENT =
      Set.of("mamba", "rwkv6", "rwkv6qwen2", "rwkv7", "arwkv7");

  private static final Set<String> STATE_SPACE = Set.of("mamba");

  /** Layers without attention stand between others. */
  private static final Set<String> SKIPPING = Set.of("deci");

  private static final Set<String> WHOLE_HEADS_TURN = Set.of("llama", "deci", "falcon");

  private final GgufHeader header;
  private final GgufMetadata metadata;
  private final String prefix;

  private LoadingTerms(GgufHeader header) {
    this.header = header;
    this.metadata = header.metadata();
    this.prefix = header.architecture() + ".";
  }

  /**
   * Checks a model of an architecture that the embedded engine knows.
   *
   * @throws EngineException with the first term that does not hold
   */
  static void require(GgufHeader header) {
    LoadingTerms terms = new LoadingTerms(header);
    terms.requireNumbers();
    ModelDimensions dimensions =
        header
            .dimensions()
            .orElseThrow(() -> terms.damaged("does not say how many layers of which size it has"));
    if (RECURRENT.contains(header.architecture())) {
      terms.requireState(dimensions);
    } else {
      terms.requireAttention(dimensions);
    }
    terms.requireExperts(dimensions);
    VocabularyTerms.require(header);
    new TensorTerms(header, dimensions).require();
  }

  static boolean isRecurrent(String architecture) {
    return RECURRENT.contains(architecture);
  }

  /** The numbers of the architecture, whatever they are for. */
  private void requireNumbers() {
    metadata.requiredUint32(prefix + "context_length", CONTEXT_TOKENS_MIN, CONTEXT_TOKENS_MAX);
    metadata.forEach((key, value) -> {
      if (key.startsWith(prefix)
          && value instanceof GgufValue.Real real
          && !Double.isFinite(real.value())) {
        throw damaged("says %s is %s".formatted(GgufBytes.shown(key), real.value()));
      }
    });
    for (String epsilon :
        List.of("layer_norm_rms_epsilon", "layer_norm_epsilon", "group_norm_epsilon")) {
      metadata.float32(prefix + "attention." + epsilon, EPSILON_MIN, 1);
    }
    // Weights are used where the file is mapped.
    metadata.uint32("general.alignment", ALIGNMENT_MIN, Integer.MAX_VALUE);
    metadata.float32(prefix + "rope.freq_base", Float.MIN_NORMAL, Float.MAX_VALUE);
    metadata.float32(prefix + "rope.scaling.factor", 0, Float.MAX_VALUE);
    String scaling = metadata.text(prefix + "rope.scaling.type").orElse("none");
    if (!ROPE_SCALINGS.contains(scaling)) {
      throw damaged(
          "says %srope.scaling.type is %s, wanted none, linear, yarn or longrope"
              .formatted(prefix, GgufBytes.shown(scaling)));
    }
    if (header.isForEmbedding()) {
      throw new EngineException(
          EngineException.Code.MODEL_UNSUPPORTED,
          "%s is a model for embeddings, which writes no text; take a model for chat."
              .formatted(header.file().getFileName()));
    }
  }

  private void requireAttention(ModelDimensions dimensions) {
    if (!metadata.has(prefix + "attention.head_count")) {
      throw damaged("does not say its %sattention.head_count".formatted(prefix));
    }
    for (int layer = 0; layer < dimensions.layers(); layer++) {
      int heads = dimensions.heads().get(layer);
      int kept = dimensions.keyValueHeads().get(layer);
      boolean without = SKIPPING.contains(header.architecture()) && kept == 0;
      if (!without && (heads < 1 || kept < 1 || heads % kept != 0)) {
        throw damaged(
            "says its layer %d has %d heads of attention and keeps %d, wanted a multiple of those kept"
                .formatted(layer, heads, kept));
      }
    }
    boolean normed =
        metadata.has(prefix + "attention.layer_norm_rms_epsilon")
            || metadata.has(prefix + "attention.layer_norm_epsilon");
    if (!normed) {
      throw damaged("does not say its %sattention.layer_norm_rms_epsilon".formatted(prefix));
    }
    requireHeadLength(dimensions, "key_length", dimensions.keyLength());
    requireHeadLength(dimensions, "value_length", dimensions.valueLength());
    int turning =
        metadata
            .uint32(prefix + "rope.dimension_count", 1, ModelDimensions.EMBEDDING_MAX)
            .orElse(dimensions.keyLength());
    boolean mustBeWhole = WHOLE_HEADS_TURN.contains(header.architecture());
    if (turning > dimensions.keyLength()
        || turning % 2 != 0
        || (mustBeWhole && turning != dimensions.keyLength())) {
      throw damaged(
          "says %srope.dimension_count is %d, with keys of %d numbers"
              .formatted(prefix, turning, dimensions.keyLength()));
    }
  }

  private void requireHeadLength(ModelDimensions dimensions, String key, int length) {
    long all = (long) length * dimensions.headsMost();
    if (length < 1 || all > HEADS_LENGTH_MAX) {
      throw damaged(
          "has %d heads of attention with an attention.%s of %d"
              .formatted(dimensions.headsMost(), key, length));
    }
  }

  private void requireExperts(ModelDimensions dimensions) {
    int experts = metadata.uint32(prefix + "expert_count", 0, EXPERTS_MAX).orElse(0);
    int used = metadata.uint32(prefix + "expert_used_count", 0, EXPERTS_MAX).orElse(0);
    if (used > experts || (experts > 0 && used == 0)) {
      throw damaged("says it uses %d of %d experts".formatted(used, experts));
    }
    metadata.uint32(prefix + "expert_gating_func", 0, GATING_FUNCTION_MAX);
    metadata.uint32(prefix + "leading_dense_block_count", 0, dimensions.layers());
    for (String width :
        List.of("expert_feed_forward_length", "expert_shared_feed_forward_length")) {
      metadata.uint32(prefix + width, 0, ModelDimensions.FEED_FORWARD_MAX);
    }
    metadata.uint32(prefix + "expert_shared_count", 0, EXPERTS_MAX);
  }

  private void requireState(ModelDimensions dimensions) {
    if (STATE_SPACE.contains(header.architecture())) {
      for (String size : List.of("conv_kernel", "inner_size", "state_size", "time_step_rank")) {
        metadata.requiredUint32(prefix + "ssm." + size, 1, STATE_MAX);
      }
      return;
    }
    int head = metadata.requiredUint32(prefix + "wkv.head_size", 1, ModelDimensions.EMBEDDING_MAX);
    if (dimensions.embedding() % head != 0) {
      throw damaged(
          "says %swkv.head_size is %d, which does not divide its embedding_length %d"
              .formatted(prefix, head, dimensions.embedding()));
    }
    metadata.uint32(prefix + "token_shift_count", 1, 2);
  }

  private EngineException damaged(String finding) {
    return GgufBytes.damaged(header.file(), finding);
  }
}
