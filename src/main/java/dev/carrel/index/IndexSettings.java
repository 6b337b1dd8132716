package dev.carrel.index;

import dev.carrel.power.Power;

/**
 * How an index is opened and what its contents are made by. The three fingerprints are compared
 * with those of the last commit: {@link LuceneIndex#mismatches()}.
 *
 * @param parser names the parsers and their versions; a change means that files read differently
 * @param chunker names the way of cutting, with its sizes
 * @param model names the embedding model; vectors of another model can't be compared
 * @param vectorDimension of every vector
 * @param ramBufferBytes how much is gathered in memory before a segment is written; large for bulk
 *     work
 * @param readOnly for a process that only searches while another one may write
 * @param commitOnClose whether closing makes the last writes durable; otherwise they are dropped
 * @param power of the threads that merge segments
 */
public record IndexSettings(
    String parser,
    String chunker,
    String model,
    int vectorDimension,
    long ramBufferBytes,
    boolean readOnly,
    boolean commitOnClose,
    Power power) {
  /** Of bge-small. */
  public static final int VECTOR_DIMENSION_DEFAULT = 384;

  public static final int VECTOR_DIMENSION_MAX = 1_024;
  public static final long RAM_BUFFER_BYTES_DEFAULT = 64L << 20;
  public static final long RAM_BUFFER_BYTES_MIN = 1L << 20;

  /** Lucene's own bound for one indexing thread is just below 2 GiB. */
  public static final long RAM_BUFFER_BYTES_MAX = 1_900L << 20;

  public IndexSettings {
    if (vectorDimension < 1 || vectorDimension > VECTOR_DIMENSION_MAX) {
      throw new IllegalArgumentException(
          "vectorDimension is " + vectorDimension + ", wanted 1 to " + VECTOR_DIMENSION_MAX);
    }
    if (ramBufferBytes < RAM_BUFFER_BYTES_MIN || ramBufferBytes > RAM_BUFFER_BYTES_MAX) {
      throw new IllegalArgumentException(
          "ramBufferBytes is "
              + ramBufferBytes
              + ", wanted "
              + RAM_BUFFER_BYTES_MIN
              + " to "
              + RAM_BUFFER_BYTES_MAX);
    }
  }

  /** For writing and searching, with the defaults. */
  public static IndexSettings of(String parser, String chunker, String model) {
    return new IndexSettings(
        parser,
        chunker,
        model,
        VECTOR_DIMENSION_DEFAULT,
        RAM_BUFFER_BYTES_DEFAULT,
        false,
        true,
        Power.FULL);
  }

  public IndexSettings forReading() {
    return new IndexSettings(
        parser, chunker, model, vectorDimension, ramBufferBytes, true, commitOnClose, power);
  }

  public IndexSettings withRamBufferBytes(long bytes) {
    return new IndexSettings(
        parser, chunker, model, vectorDimension, bytes, readOnly, commitOnClose, power);
  }

  public IndexSettings withVectorDimension(int dimension) {
    return new IndexSettings(
        parser, chunker, model, dimension, ramBufferBytes, readOnly, commitOnClose, power);
  }

  public IndexSettings withPower(Power newPower) {
    return new IndexSettings(
        parser, chunker, model, vectorDimension, ramBufferBytes, readOnly, commitOnClose, newPower);
  }
}
