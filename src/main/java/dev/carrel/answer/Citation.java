package dev.carrel.answer;

import org.jspecify.annotations.Nullable;

/**
 * The exact place that a statement rests on.
 *
 * @param number 1-based; the answer refers to it as {@code [number]}
 * @param startChar UTF-16 offsets of the quote in the document's text, half-open
 * @param startLine 1-based lines of the quote
 * @param quote the document's own words, verbatim
 * @param sha256 of the file when it was read
 */
public record Citation(
    int number,
    String source,
    String path,
    @Nullable String part,
    String title,
    @Nullable Integer page,
    int startChar,
    int endChar,
    int startLine,
    int endLine,
    String quote,
    String sha256) {}
