package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * Where a text stands.
 *
 * @param startChar UTF-16 offsets into the document's text, half-open
 * @param startLine 1-based lines of the document's text
 * @param page 1-based page, slide or sheet; null where the format has none
 */
public record Place(
    String source,
    String path,
    @Nullable String part,
    int startChar,
    int endChar,
    int startLine,
    int endLine,
    @Nullable Integer page) {
  static Place of(StoredChunk stored) {
    DocumentId id = stored.document().id();
    Chunk chunk = stored.chunk();
    return new Place(
        id.source(),
        id.path(),
        id.part(),
        chunk.startChar(),
        chunk.endChar(),
        chunk.startLine(),
        chunk.endLine(),
        chunk.page());
  }
}
