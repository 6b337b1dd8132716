package dev.carrel.index;

import dev.carrel.chunk.Chunk;

/** A chunk as it was read back, with the document it belongs to. */
public record StoredChunk(IndexedDocument document, Chunk chunk) {}
