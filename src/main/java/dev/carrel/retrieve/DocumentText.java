package dev.carrel.retrieve;

import org.jspecify.annotations.Nullable;

/**
 * Lines of a document as the index holds them: for text, Markdown and code those of the file, for
 * everything else those of its extracted text. White space that no passage holds may differ.
 *
 * @param startLine 1-based, inclusive
 * @param endLine inclusive; one less than {@code startLine} when there is nothing in that range
 * @param lines how many the document has, as far as it holds text
 * @param sha256 of the content that was read
 * @param modifiedAt ISO 8601, UTC
 * @param remark one sentence on what is not shown; null when all that was asked for is
 */
public record DocumentText(
    String source,
    String path,
    @Nullable String part,
    String title,
    String mediaType,
    @Nullable String language,
    String sha256,
    String modifiedAt,
    int startLine,
    int endLine,
    int lines,
    String text,
    @Nullable String remark) {}
