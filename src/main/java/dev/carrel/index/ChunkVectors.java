package dev.carrel.index;

import dev.carrel.parse.DocumentId;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.jspecify.annotations.Nullable;

/** Reads what was embedded, chunk by chunk, in the order in which it lies on the disk. */
final class ChunkVectors {
  /** Whose chunk it is makes no difference to its text. */
  private static final DocumentId ANYWHERE = DocumentId.ofFile("any", "any");

  private ChunkVectors() {}

  static void forEach(
      List<LeafReaderContext> leaves, BiConsumer<String, float @Nullable []> consumer)
      throws IOException {
    for (LeafReaderContext leaf : leaves) {
      StoredFields stored = leaf.reader().storedFields();
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Schema.VECTOR);
      KnnVectorValues.DocIndexIterator place = vectors == null ? null : vectors.iterator();
      IndexView.forEachLive(
          leaf.reader(),
          new Term(Schema.KIND, Schema.KIND_CHUNK),
          doc ->
              consumer.accept(
                  RecordBytes.readPlace(IndexView.bytes(stored, doc))
                      .chunk(ANYWHERE)
                      .embeddingInputSha256(),
                  vectors == null || place == null ? null : at(doc, place, vectors)));
    }
  }

  /** Documents are asked for in rising order; null when this one has none. */
  static float @Nullable [] at(
      int doc, KnnVectorValues.DocIndexIterator place, FloatVectorValues vectors)
      throws IOException {
    int found = place.docID() < doc ? place.advance(doc) : place.docID();
    return found == doc ? vectors.vectorValue(place.index()).clone() : null;
  }
}
