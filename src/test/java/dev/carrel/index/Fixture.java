package dev.carrel.index;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.PartSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Records for the tests of this package. */
final class Fixture {
  static final IndexSettings SETTINGS = IndexSettings.of("parser-1", "chunker-1", "model-1");
  static final Instant MODIFIED = Instant.parse("2025-03-04T05:06:07.123456789Z");
  private static final int CLUSTERS = 20;

  private Fixture() {}

  static IndexedDocument document(DocumentId id) {
    return document(id, MODIFIED);
  }

  static IndexedDocument document(DocumentId id, Instant modifiedAt) {
    return new IndexedDocument(
        id, Schema.fileName(id.path()), "text/markdown", "ab".repeat(32), "en", modifiedAt);
  }

  static List<Chunk> chunks(DocumentId id, String... texts) {
    List<Chunk> chunks = new ArrayList<>();
    int start = 0;
    for (String text : texts) {
      int ordinal = chunks.size();
      chunks.add(
          new Chunk(
              id,
              ordinal,
              start,
              start + text.length(),
              ordinal + 1,
              ordinal + 1,
              null,
              List.of(),
              null,
              text.length(),
              text,
              "",
              "cd".repeat(32)));
      start += text.length() + 1;
    }
    return chunks;
  }

  static List<float @Nullable []> noVectors(int count) {
    List<float @Nullable []> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(null);
    }
    return vectors;
  }

  /** A document of a file with one chunk for each text, without vectors, and the file's record. */
  static void put(ChunkIndex index, String source, String path, String... texts) {
    DocumentId id = DocumentId.ofFile(source, path);
    index.putDocument(document(id), chunks(id, texts), noVectors(texts.length));
    index.putFile(record(source, path, texts.length, 1), PartSet.file());
  }

  static FileRecord record(String source, String path, int chunkCount, int documents) {
    return new FileRecord(
        source,
        path,
        FileState.INDEXED,
        null,
        1,
        1_234,
        MODIFIED,
        "1:2",
        "ef".repeat(32),
        "text/markdown",
        "markdown",
        documents,
        chunkCount,
        Map.of("parse", Duration.ofNanos(1_234_567)));
  }

  static FileRecord failed(String source, String path, String reason) {
    return new FileRecord(
        source,
        path,
        FileState.FAILED,
        reason,
        2,
        0,
        MODIFIED,
        "",
        null,
        null,
        null,
        0,
        0,
        Map.of());
  }

  /**
   * Unit vectors around a few centres, as embeddings are: uniform noise would have no near
   * neighbours for the graph to find.
   */
  static float[] vector(Random random, int dimension) {
    Random centre = new Random(random.nextInt(CLUSTERS));
    float[] vector = new float[dimension];
    double squared = 0;
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (centre.nextGaussian() + 0.4 * random.nextGaussian());
      squared += (double) vector[i] * vector[i];
    }
    for (int i = 0; i < dimension; i++) {
      vector[i] /= (float) Math.sqrt(squared);
    }
    return vector;
  }

  static float cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return (float) dot;
  }

  /** An empty string stands for the file itself. */
  static PartSet parts(String... parts) {
    PartSet set = new PartSet();
    for (String part : parts) {
      set.add(part.isEmpty() ? null : part);
    }
    return set;
  }
}
