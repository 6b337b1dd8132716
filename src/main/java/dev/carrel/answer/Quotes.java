package dev.carrel.answer;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.StoredChunk;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names the exact place of words within a passage. */
final class Quotes {
  private Quotes() {}

  /**
   * The citation of a piece of a passage: its quote is the document's text between its offsets.
   *
   * @param from UTF-16 offset into the chunk's text, inclusive
   * @param to exclusive, after {@code from}
   */
  static Citation citation(int number, StoredChunk stored, int from, int to) {
    IndexedDocument document = stored.document();
    Chunk chunk = stored.chunk();
    String text = chunk.text();
    if (from < 0 || to <= from || to > text.length()) {
      throw new IllegalArgumentException(
          "a quote from " + from + " to " + to + " of a passage of " + text.length());
    }
    int startLine = chunk.startLine() + lineEnds(text, 0, from);
    return new Citation(
        number,
        document.id().source(),
        document.id().path(),
        document.id().part(),
        document.title(),
        chunk.page(),
        chunk.startChar() + from,
        chunk.startChar() + to,
        startLine,
        // A quote that ends with a line's end is still on that line.
        startLine + lineEnds(text, from, to - 1),
        text.substring(from, to),
        document.contentSha256(),
        sha256(text));
  }

  /**
   * Of the text's UTF-8, 64 hexadecimal digits; half a surrogate pair counts as a question mark.
   */
  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The 1-based line of a place of the document's text, which the passage holds. */
  static int line(StoredChunk stored, int at) {
    Chunk chunk = stored.chunk();
    return chunk.startLine() + lineEnds(chunk.text(), 0, at - chunk.startChar());
  }

  static Citation whole(int number, StoredChunk stored) {
    return citation(number, stored, 0, stored.chunk().text().length());
  }

  /** How many lines end in a piece: with \n, \r\n, or a lone \r. */
  private static int lineEnds(String text, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean halfOfPair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !halfOfPair)) {
        count++;
      }
    }
    return count;
  }
}
