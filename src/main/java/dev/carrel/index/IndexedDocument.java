package dev.carrel.index;

import dev.carrel.parse.DocumentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a document besides its chunks.
 *
 * @param title from the document, else the file's name
 * @param contentSha256 64 hexadecimal digits
 * @param language BCP 47 code, or null
 * @param modifiedAt of the file
 */
public record IndexedDocument(
    DocumentId id,
    String title,
    String mediaType,
    String contentSha256,
    @Nullable String language,
    Instant modifiedAt) {}
