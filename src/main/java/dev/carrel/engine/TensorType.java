package dev.carrel.engine;

import java.util.Optional;

/**
 * How the numbers of a tensor are packed.
 *
 * @param blockValues values that are packed together
 * @param blockBytes bytes that they take
 * @param use what the bundled llama.cpp does with such numbers
 */
record TensorType(String name, int blockValues, int blockBytes, Use use) {
  private static final int BLOCK = 32;
  private static final int SUPER_BLOCK = 256;

  /** What the bundled llama.cpp can do with numbers of a type. */
  enum Use {
    /** It computes with them. */
    WEIGHTS,
    /** It knows them, but aborts where weights are packed so. */
    NEVER_WEIGHTS,
    /** They came later. */
    UNKNOWN
  }

  /** Empty for numbers of types that were removed, or that are not known here. */
  static Optional<TensorType> of(int number) {
    TensorType type =
        switch (number) {
          case 0 -> weights("F32", 1, 4);
          case 1 -> weights("F16", 1, 2);
          case 30 -> weights("BF16", 1, 2);
          case 2 -> weights("Q4_0", BLOCK, 18);
          case 3 -> weights("Q4_1", BLOCK, 20);
          case 6 -> weights("Q5_0", BLOCK, 22);
          case 7 -> weights("Q5_1", BLOCK, 24);
          case 8 -> weights("Q8_0", BLOCK, 34);
          case 10 -> weights("Q2_K", SUPER_BLOCK, 84);
          case 11 -> weights("Q3_K", SUPER_BLOCK, 110);
          case 12 -> weights("Q4_K", SUPER_BLOCK, 144);
          case 13 -> weights("Q5_K", SUPER_BLOCK, 176);
          case 14 -> weights("Q6_K", SUPER_BLOCK, 210);
          case 16 -> weights("IQ2_XXS", SUPER_BLOCK, 66);
          case 17 -> weights("IQ2_XS", SUPER_BLOCK, 74);
          case 18 -> weights("IQ3_XXS", SUPER_BLOCK, 98);
          case 19 -> weights("IQ1_S", SUPER_BLOCK, 50);
          case 20 -> weights("IQ4_NL", BLOCK, 18);
          case 21 -> weights("IQ3_S", SUPER_BLOCK, 110);
          case 22 -> weights("IQ2_S", SUPER_BLOCK, 82);
          case 23 -> weights("IQ4_XS", SUPER_BLOCK, 136);
          case 29 -> weights("IQ1_M", SUPER_BLOCK, 56);
          case 34 -> weights("TQ1_0", SUPER_BLOCK, 54);
          case 35 -> weights("TQ2_0", SUPER_BLOCK, 66);
          case 9 -> new TensorType("Q8_1", BLOCK, 36, Use.NEVER_WEIGHTS);
          case 15 -> new TensorType("Q8_K", SUPER_BLOCK, 292, Use.NEVER_WEIGHTS);
          case 24 -> new TensorType("I8", 1, 1, Use.NEVER_WEIGHTS);
          case 25 -> new TensorType("I16", 1, 2, Use.NEVER_WEIGHTS);
          case 26 -> new TensorType("I32", 1, 4, Use.NEVER_WEIGHTS);
          case 27 -> new TensorType("I64", 1, 8, Use.NEVER_WEIGHTS);
          case 28 -> new TensorType("F64", 1, 8, Use.NEVER_WEIGHTS);
          case 39 -> new TensorType("MXFP4", BLOCK, 17, Use.UNKNOWN);
          default -> null;
        };
    return Optional.ofNullable(type);
  }

  private static TensorType weights(String name, int blockValues, int blockBytes) {
    return new TensorType(name, blockValues, blockBytes, Use.WEIGHTS);
  }
}
