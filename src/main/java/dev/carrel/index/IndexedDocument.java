package dev.carrel.index;

import dev.carrel.parse.DocumentId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a document besides its chunks.
 *
 * @param title from the document, else the file's name
 * @param contentSha256 64 hexadecimal digits
 * @param language BCP 47 code, or null
 * @param modifiedAt of the file when this document was written
 * @param fields as {@link dev.carrel.parse.ParsedDocument#fields()}
 * @param remark one sentence on what is missing from its text or could not be read inside it; null
 *     when all of it is there
 */
public record IndexedDocument(
    DocumentId id,
    String title,
    String mediaType,
    String contentSha256,
    @Nullable String language,
    Instant modifiedAt,
    Map<String, String> fields,
    @Nullable String remark) {
  public IndexedDocument {
    fields = Map.copyOf(fields);
  }

  /** A document without fields that is there as a whole. */
  public IndexedDocument(
      DocumentId id,
      String title,
      String mediaType,
      String contentSha256,
      @Nullable String language,
      Instant modifiedAt) {
    this(id, title, mediaType, contentSha256, language, modifiedAt, Map.of(), null);
  }
}
