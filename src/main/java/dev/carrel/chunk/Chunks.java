package dev.carrel.chunk;

import java.util.List;

/**
 * The chunks of a document, in order.
 *
 * @param truncated whether the document has more text than its chunks, because there were too many
 */
public record Chunks(List<Chunk> chunks, boolean truncated) {
  public Chunks {
    chunks = List.copyOf(chunks);
  }
}
