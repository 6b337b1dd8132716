package dev.carrel.engine;

import java.util.Optional;

/**
 * How the numbers of a tensor are packed, as far as the bundled llama.cpp knows.
 *
 * @param blockValues values that are packed together
 * @param blockBytes bytes that they take
 */
record TensorType(int blockValues, int blockBytes) {
  private static final int BLOCK = 32;
  private static final int SUPER_BLOCK = 256;

  /** Empty for numbers of types that were removed, or came later. */
  static Optional<TensorType> of(int number) {
    TensorType type =
        switch (number) {
          case 0, 26 -> new TensorType(1, 4); // F32, I32
          case 1, 25, 30 -> new TensorType(1, 2); // F16, I16, BF16
          case 24 -> new TensorType(1, 1); // I8
          case 27, 28 -> new TensorType(1, 8); // I64, F64
          case 2, 20 -> new TensorType(BLOCK, 18); // Q4_0, IQ4_NL
          case 3 -> new TensorType(BLOCK, 20); // Q4_1
          case 6 -> new TensorType(BLOCK, 22); // Q5_0
          case 7 -> new TensorType(BLOCK, 24); // Q5_1
          case 8 -> new TensorType(BLOCK, 34); // Q8_0
          case 9 -> new TensorType(BLOCK, 36); // Q8_1
          case 10 -> new TensorType(SUPER_BLOCK, 84); // Q2_K
          case 11, 21 -> new TensorType(SUPER_BLOCK, 110); // Q3_K, IQ3_S
          case 12 -> new TensorType(SUPER_BLOCK, 144); // Q4_K
          case 13 -> new TensorType(SUPER_BLOCK, 176); // Q5_K
          case 14 -> new TensorType(SUPER_BLOCK, 210); // Q6_K
          case 15 -> new TensorType(SUPER_BLOCK, 292); // Q8_K
          case 16, 35 -> new TensorType(SUPER_BLOCK, 66); // IQ2_XXS, TQ2_0
          case 17 -> new TensorType(SUPER_BLOCK, 74); // IQ2_XS
          case 18 -> new TensorType(SUPER_BLOCK, 98); // IQ3_XXS
          case 19 -> new TensorType(SUPER_BLOCK, 50); // IQ1_S
          case 22 -> new TensorType(SUPER_BLOCK, 82); // IQ2_S
          case 23 -> new TensorType(SUPER_BLOCK, 136); // IQ4_XS
          case 29 -> new TensorType(SUPER_BLOCK, 56); // IQ1_M
          case 34 -> new TensorType(SUPER_BLOCK, 54); // TQ1_0
          default -> null;
        };
    return Optional.ofNullable(type);
  }
}
