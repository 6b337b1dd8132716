package dev.carrel.eval;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.IndexedDocument;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document as the index has it.
 *
 * @param chunks in order
 * @param vectors as many; null for a chunk that has none
 * @param whole whether these are all of its chunks; only then it is asked for
 */
record SampledDocument(
    IndexedDocument document,
    List<Chunk> chunks,
    List<float @Nullable []> vectors,
    boolean whole) {}
