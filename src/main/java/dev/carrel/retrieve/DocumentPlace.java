package dev.carrel.retrieve;

import org.jspecify.annotations.Nullable;

/**
 * Names a document that somebody wants to read.
 *
 * @param source name of the source
 * @param path of the file in it, separated by {@code /}
 * @param part which document of the file; null for the file itself
 */
public record DocumentPlace(String source, String path, @Nullable String part) {}
