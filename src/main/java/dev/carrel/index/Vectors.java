package dev.carrel.index;

import java.util.Locale;

/** What a vector must be: of unit length, so that the dot product is the cosine. */
final class Vectors {
  /** Of the squared length; rounding of a few hundred floats stays far below. */
  private static final double LENGTH_TOLERANCE = 1e-3;

  private Vectors() {}

  static void requireUnit(float[] vector, int dimension, String what) {
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          what + " has " + vector.length + " dimensions, the index takes " + dimension);
    }
    double squared = 0;
    for (float x : vector) {
      squared += (double) x * x;
    }
    if (!(Math.abs(squared - 1) <= LENGTH_TOLERANCE)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s has length %.4f, wanted 1", what, Math.sqrt(squared)));
    }
  }
}
