package dev.carrel.models;

import dev.carrel.engine.GgufHeader;
import dev.carrel.engine.ModelDimensions;

/**
 * The memory that a model takes with a context of some size, reckoned from its header.
 *
 * @param contextTokens prompt and answer together
 * @param weightBytes all tensors
 * @param cacheBytes keys and values of every token of the context, in every layer, 2 bytes a number
 * @param computeBytes what stands between two layers while a batch of a prompt is read: the scores
 *     of each head for each pair of a batch's token with one of the context, or the widest layer,
 *     or the scores of the vocabulary, whichever is most; 4 bytes a number
 * @param processBytes of the process itself
 */
public record MemoryNeed(
    int contextTokens, long weightBytes, long cacheBytes, long computeBytes, long processBytes) {
  /** As the embedded engine sets it. */
  static final int BATCH_TOKENS = 512;

  /** When a person asks for no other. */
  public static final int CONTEXT_TOKENS_DEFAULT = 4096;

  private static final int BYTES_OF_A_KEPT_NUMBER = 2;
  private static final int BYTES_OF_A_NUMBER = 4;

  /** A token's state is on its way as query, key, value, and beside them as it came. */
  private static final int STATES = 4;

  /** Java with the binding, measured on Linux with a model of 1 MB. */
  private static final long PROCESS_BYTES = 90L << 20;

  /**
   * The need of a model.
   *
   * @param contextTokensWanted the model's own context is taken where that is smaller
   */
  static MemoryNeed of(GgufHeader header, int contextTokensWanted) {
    int context =
        header.contextTokens() > 0
            ? Math.min(header.contextTokens(), contextTokensWanted)
            : contextTokensWanted;
    long cache = 0;
    long compute = 0;
    if (header.dimensions().isPresent()) {
      ModelDimensions sizes = header.dimensions().get();
      long batch = Math.min(BATCH_TOKENS, context);
      int heads = sizes.heads().stream().max(Integer::compare).orElse(0);
      cache = sizes.keptNumbersPerToken() * context * BYTES_OF_A_KEPT_NUMBER;
      long scores = batch * context * heads;
      long widest = batch * 2 * sizes.feedForward();
      long vocabulary = batch * header.vocabularyTokens();
      long mask = batch * context;
      long states = batch * sizes.embedding() * STATES;
      compute =
          BYTES_OF_A_NUMBER * (Math.max(scores, Math.max(widest, vocabulary)) + mask + states);
    }
    return new MemoryNeed(context, header.weightBytes(), cache, compute, PROCESS_BYTES);
  }

  MemoryNeed withWeights(long bytes) {
    return new MemoryNeed(contextTokens, bytes, cacheBytes, computeBytes, processBytes);
  }

  /** All of it. */
  public long bytes() {
    return weightBytes + cacheBytes + computeBytes + processBytes;
  }
}
