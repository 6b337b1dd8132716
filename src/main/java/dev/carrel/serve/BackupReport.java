package dev.carrel.serve;

/**
 * A backup that is complete and on the disk.
 *
 * @param file absolute
 * @param generation of the index that is in it
 * @param sequence that was durable when it was made
 * @param fileCount of the index and of what only the person knows
 */
public record BackupReport(
    String file, long sizeBytes, int generation, long sequence, int fileCount) {}
