package dev.carrel.retrieve;

import dev.carrel.index.Evidence;
import dev.carrel.index.Vectors;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that may answer.
 *
 * @param vector of length 1; null when the chunk has none yet
 * @param cosine of query and chunk; NaN without a vector
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere
record Candidate(Evidence evidence, float @Nullable [] vector, double cosine) {
  static Candidate of(Evidence evidence, float @Nullable [] vector, float[] query) {
    return new Candidate(
        evidence, vector, vector == null ? Double.NaN : Vectors.cosine(vector, query));
  }

  int ref() {
    return evidence.ref();
  }
}
