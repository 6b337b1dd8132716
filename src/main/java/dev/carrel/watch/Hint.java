package dev.carrel.watch;

/**
 * Something may have changed at a path. A hint is no fact: a walk of {@code FolderWalk} at the same
 * path finds what is true. The path is as narrow as the event allows (the created, changed or
 * deleted entry itself, not its folder), so that a saved file costs one look and not a walk over
 * its folder: a walk at a file's path sees that file, at a folder's path everything below it, at a
 * path where nothing is any more nothing (its absence is proven when the source's folder is there
 * and the folder above can be listed).
 *
 * @param source name of the source
 * @param path relative to the source's folder, separated by {@code /}; empty for the whole source
 *     (after an overflow)
 */
public record Hint(String source, String path) {}
