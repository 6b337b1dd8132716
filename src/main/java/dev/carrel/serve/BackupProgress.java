package dev.carrel.serve;

/** How far a backup or its restoring is, as {@code event: progress} carries it. */
public record BackupProgress(long bytesDone, long bytesTotal) {}
