package dev.carrel.cli;

import org.jspecify.annotations.Nullable;

/**
 * A data folder that was restored.
 *
 * @param folder absolute
 * @param kept where the folder is now that was there before; null when there was none
 */
public record RestoreReport(
    String folder, @Nullable String kept, int generation, long sequence, int fileCount) {}
