package dev.carrel.parse;

import org.jspecify.annotations.Nullable;

/**
 * Where a declaration begins in a text, with the comment above it; it goes on to the next mark.
 *
 * @param startChar UTF-16 offset
 * @param symbol its path, {@code Class.method}; null for what stands outside of all
 */
record CodeMark(int startChar, @Nullable String symbol) {}
