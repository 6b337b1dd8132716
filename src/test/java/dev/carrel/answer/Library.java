package dev.carrel.answer;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.Retriever;
import dev.carrel.retrieve.SearchResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Passages of documents that the tests write themselves. */
final class Library {
  private Library() {}

  /** The piece of a document between two offsets, as a chunk. */
  static StoredChunk piece(String path, String document, int startChar, int endChar) {
    DocumentId id = DocumentId.ofFile("notes", path);
    int startLine = 1 + (int) document.substring(0, startChar).lines().count();
    if (startChar == 0 || !endsLine(document.charAt(startChar - 1))) {
      startLine = Math.max(1, startLine - 1);
    }
    String text = document.substring(startChar, endChar);
    return new StoredChunk(
        new IndexedDocument(id, path, "text/markdown", "0".repeat(64), null, Instant.EPOCH),
        new Chunk(
            id,
            startChar,
            startChar,
            endChar,
            startLine,
            startLine + Math.max(0, (int) text.lines().count() - 1),
            null,
            List.of(),
            null,
            1,
            text,
            "",
            "0".repeat(64)));
  }

  static StoredChunk whole(String path, String document) {
    return piece(path, document, 0, document.length());
  }

  /** Passages in the order of their chunks, all with the same support. */
  static List<Passage> passages(double support, StoredChunk... chunks) {
    List<Passage> passages = new ArrayList<>();
    for (StoredChunk chunk : chunks) {
      passages.add(
          new Passage(
              passages.size() + 1,
              chunk,
              -passages.size(),
              support,
              null,
              null,
              List.of(),
              List.of(),
              null));
    }
    return passages;
  }

  /** Finds these passages whatever is asked. */
  static Retriever finding(List<Passage> passages) {
    return finding(passages, 0);
  }

  /** Finds these passages whatever is asked, the nearest standing out that much. */
  static Retriever finding(List<Passage> passages, double standout) {
    return request ->
        new SearchResult(
            request,
            Duration.ZERO,
            passages.subList(0, Math.min(request.k(), passages.size())),
            List.of(),
            standout);
  }

  private static boolean endsLine(char c) {
    return c == '\n' || c == '\r';
  }
}
