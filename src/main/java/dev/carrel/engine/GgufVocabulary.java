package dev.carrel.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The vocabulary of a model file, gathered while its metadata is read: of a quarter of a million
 * tokens nothing is kept but what has to be known of them.
 */
final class GgufVocabulary {
  static final String TOKENS = "tokenizer.ggml.tokens";
  static final String TOKEN_TYPES = "tokenizer.ggml.token_type";
  static final String SCORES = "tokenizer.ggml.scores";
  static final String MERGES = "tokenizer.ggml.merges";

  private static final int BYTE_VALUES = 256;

  private final GgufBytes bytes;
  private List<String> tokens = List.of();
  private int[] tokenTypes = {};
  private Optional<String> twice = Optional.empty();
  private Optional<Integer> byteMissing = Optional.empty();
  private boolean emptyMerge;
  private boolean scoreMissing;

  GgufVocabulary(GgufBytes bytes) {
    this.bytes = bytes;
  }

  /** Reads an array, if it is one of a vocabulary's with elements as they should be. */
  boolean take(String key, int type, int count) throws IOException {
    if (key.equals(TOKENS) && type == GgufValue.STRING) {
      takeTokens(count);
    } else if (key.equals(TOKEN_TYPES) && (type == GgufValue.INT32 || type == GgufValue.UINT32)) {
      bytes.require((long) Integer.BYTES * count);
      tokenTypes = new int[count];
      for (int i = 0; i < count; i++) {
        tokenTypes[i] = bytes.int32();
      }
    } else if (key.equals(SCORES) && type == GgufValue.FLOAT32) {
      for (int i = 0; i < count; i++) {
        scoreMissing |= Float.isNaN(Float.intBitsToFloat(bytes.int32()));
      }
    } else if (key.equals(MERGES) && type == GgufValue.STRING) {
      for (int i = 0; i < count; i++) {
        emptyMerge |= bytes.string(GgufBytes.STRING_BYTES_MAX).isEmpty();
      }
    } else {
      return false;
    }
    return true;
  }

  private void takeTokens(int count) throws IOException {
    List<String> read = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      String token = bytes.string(GgufBytes.STRING_BYTES_MAX);
      if (!seen.add(token) && !token.isEmpty()) {
        twice = Optional.of(token);
      }
      read.add(token);
    }
    for (int value = 0; value < BYTE_VALUES && byteMissing.isEmpty(); value++) {
      boolean there =
          seen.contains(String.format("<0x%02X>", value))
              || (value < Byte.MAX_VALUE && seen.contains(String.valueOf((char) value)));
      byteMissing = there ? Optional.empty() : Optional.of(value);
    }
    tokens = read;
  }

  /** The arrays are read: what is known of them. */
  Known known() {
    Known known =
        new Known(
            tokens.size(),
            SpecialTokens.of(tokens, tokenTypes),
            twice,
            byteMissing,
            emptyMerge,
            scoreMissing);
    tokens = List.of();
    tokenTypes = new int[0];
    return known;
  }

  /**
   * What has to be known of a vocabulary.
   *
   * @param specialTokens texts of the tokens that steer the model, never empty texts
   * @param twice a text that two tokens have
   * @param byteMissing a byte that no token can write
   * @param emptyMerge whether a merge merges nothing
   * @param scoreMissing whether a score is no number
   */
  record Known(
      int tokenCount,
      Set<String> specialTokens,
      Optional<String> twice,
      Optional<Integer> byteMissing,
      boolean emptyMerge,
      boolean scoreMissing) {
    Known {
      specialTokens = Set.copyOf(specialTokens);
    }
  }
}
