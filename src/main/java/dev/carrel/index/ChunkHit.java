package dev.carrel.index;

/**
 * A chunk that a query found.
 *
 * @param ref names the chunk within the snapshot that found it, and nowhere else
 * @param score BM25 for words (0 or more, unbounded), cosine for vectors (-1 to 1)
 */
public record ChunkHit(int ref, float score) {}
