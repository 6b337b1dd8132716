package dev.carrel.chunk;

import dev.carrel.parse.DocumentId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a document that is found, embedded and cited as one.
 *
 * @param ordinal 0-based position among the document's chunks
 * @param startChar UTF-16 offset into the document's text, inclusive
 * @param endChar exclusive; {@code text} is exactly the document's text between the two, without
 *     white space at its ends, save that code keeps the indentation of its first line
 * @param startLine 1-based line of the document's text in which the chunk starts
 * @param endLine 1-based line of its last character
 * @param page 1-based page, slide or sheet on which it starts; null where the format has none
 * @param headingPath headings above, outermost first
 * @param symbol declaration that all of it belongs to, {@code Class.method}; null outside code, and
 *     where it holds several that belong to nothing but the file
 * @param symbols every declaration of which something is in it, in their order; empty outside code
 * @param tokenCount tokens of the embedding input, without special tokens
 * @param context what is put before the text for the embedding model only (title, headings, a
 *     table's header row); never a file's name or path; may be empty
 * @param embeddingInputSha256 hash of {@link #embeddingInput()}, 64 hexadecimal digits: the key of
 *     the vector cache
 */
public record Chunk(
    DocumentId documentId,
    int ordinal,
    int startChar,
    int endChar,
    int startLine,
    int endLine,
    @Nullable Integer page,
    List<String> headingPath,
    @Nullable String symbol,
    List<String> symbols,
    int tokenCount,
    String text,
    String context,
    String embeddingInputSha256) {
  public Chunk {
    headingPath = List.copyOf(headingPath);
    symbols = List.copyOf(symbols);
    if (endChar - startChar != text.length()) {
      throw new IllegalArgumentException(
          "chunk "
              + ordinal
              + " of "
              + documentId
              + " spans "
              + (endChar - startChar)
              + " characters and holds "
              + text.length());
    }
    if (startLine < 1 || endLine < startLine) {
      throw new IllegalArgumentException("lines count from 1: " + startLine + " to " + endLine);
    }
  }

  /** A chunk with one declaration in it or none. */
  public Chunk(
      DocumentId documentId,
      int ordinal,
      int startChar,
      int endChar,
      int startLine,
      int endLine,
      @Nullable Integer page,
      List<String> headingPath,
      @Nullable String symbol,
      int tokenCount,
      String text,
      String context,
      String embeddingInputSha256) {
    this(
        documentId,
        ordinal,
        startChar,
        endChar,
        startLine,
        endLine,
        page,
        headingPath,
        symbol,
        symbol == null ? List.of() : List.of(symbol),
        tokenCount,
        text,
        context,
        embeddingInputSha256);
  }

  /** The exact text that the embedding model is given. */
  public String embeddingInput() {
    return embeddingInput(context, text);
  }

  /** How deep code is indented means nothing to the model. */
  static String embeddingInput(String context, String text) {
    String piece = text.stripLeading();
    return context.isEmpty() ? piece : context + "\n" + piece;
  }
}
