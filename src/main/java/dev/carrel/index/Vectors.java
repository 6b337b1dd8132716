package dev.carrel.index;

import java.util.Locale;
import org.apache.lucene.util.VectorUtil;

/** The vectors of the embedding model: of unit length, so that the dot product is the cosine. */
public final class Vectors {
  /** Of the squared length; rounding of a few hundred floats stays far below. */
  private static final double LENGTH_TOLERANCE = 1e-3;

  private Vectors() {}

  /**
   * The cosine of two vectors of length 1: their dot product.
   *
   * @throws IllegalArgumentException when they differ in their dimension
   */
  public static double cosine(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "vectors of " + a.length + " and " + b.length + " dimensions cannot be compared");
    }
    return VectorUtil.dotProduct(a, b);
  }

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
