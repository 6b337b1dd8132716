package dev.carrel.watch;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One directory entry that a walk met and that no rule leaves out.
 *
 * @param source name of the source
 * @param path relative to the source's folder, separated by {@code /}; bytes that are no valid
 *     UTF-8 are written as {@code \xHH}
 * @param file the path as the file system knows it: opens the file even where {@code path} had to
 *     be rewritten
 * @param sizeBytes 0 for an entry that is no regular file
 * @param fileKey device and inode, or empty where the platform has none
 * @param secretAllowed whether a person asked for this file even if it is a key or keeps passwords
 * @param obstacle why this entry can't be read as a file (a symbolic link, a FIFO, a name that is
 *     no valid UTF-8), as one sentence for a person; null for an ordinary regular file
 */
public record SeenFile(
    String source,
    String path,
    Path file,
    long sizeBytes,
    Instant modifiedAt,
    String fileKey,
    boolean secretAllowed,
    @Nullable String obstacle) {}
