package dev.carrel.index;

/** How much of one file can be found. */
public record PartCounts(int documents, int chunks) {}
