package dev.carrel.engine;

import java.util.List;

/**
 * One tensor of a model file, which was found to lie within it.
 *
 * @param dimensions the first is the length of a row
 */
record GgufTensor(String name, List<Long> dimensions, TensorType type, long values, long bytes) {
  GgufTensor {
    dimensions = List.copyOf(dimensions);
  }

  boolean isRow() {
    return dimensions.stream().skip(1).allMatch(length -> length == 1);
  }
}
