package dev.carrel.index;

import java.util.List;

/**
 * Which chunks may be found. Each list that is not empty must be met by one of its elements.
 *
 * @param sources names of sources
 * @param paths globs over the path within the source: {@code *} within a folder, {@code **} across,
 *     {@code ?} one character; a glob without {@code /} is matched against the file's name, as in
 *     .gitignore
 * @param types file name extensions without the dot ({@code md}), or media types ({@code
 *     application/pdf}); case does not matter
 */
public record ChunkFilter(List<String> sources, List<String> paths, List<String> types) {
  public static final ChunkFilter NONE = new ChunkFilter(List.of(), List.of(), List.of());

  public ChunkFilter {
    sources = List.copyOf(sources);
    paths = List.copyOf(paths);
    types = List.copyOf(types);
  }
}
