package dev.carrel.index;

/**
 * Figures over everything that can be found now. {@code chunksEmbedded} of {@code chunksTotal} have
 * their vector.
 */
public record IndexCounts(
    long filesIndexed,
    long filesSkipped,
    long filesFailed,
    long documents,
    long chunksTotal,
    long chunksEmbedded) {}
