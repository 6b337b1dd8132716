package dev.carrel.serve;

import dev.carrel.retrieve.SearchRequest;
import org.jspecify.annotations.Nullable;

/**
 * Asks where a file was lost.
 *
 * @param file its path within a source, with or without the source's name before it, or its
 *     absolute path
 * @param source the name of the source; null where the path alone says it
 */
public record WhyNotRequest(String file, @Nullable String source, SearchRequest search) {}
