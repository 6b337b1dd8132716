package dev.carrel.index;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which chunks may be found. Each list that is not empty must be met by one of its elements.
 *
 * @param sources names of sources
 * @param paths globs over the path within the source: {@code *} within a folder, {@code **} across,
 *     {@code ?} one character; a glob without {@code /} is matched against the file's name, as in
 *     .gitignore
 * @param types file name extensions without the dot ({@code md}), or media types ({@code
 *     application/pdf}); case does not matter
 * @param without names of sources of which nothing may be found
 * @param files the only files that may be found; with none in it, nothing is found. Empty for all
 */
public record ChunkFilter(
    List<String> sources,
    List<String> paths,
    List<String> types,
    List<String> without,
    Optional<Set<File>> files) {
  public static final ChunkFilter NONE = new ChunkFilter(List.of(), List.of(), List.of());

  public ChunkFilter {
    sources = List.copyOf(sources);
    paths = List.copyOf(paths);
    types = List.copyOf(types);
    without = List.copyOf(without);
    files = files.map(Set::copyOf);
  }

  /**
   * One file, whatever documents it holds.
   *
   * @param path relative to the source's folder, separated by {@code /}
   */
  public record File(String source, String path) {}

  /** What is asked for by name and pattern alone. */
  public ChunkFilter(List<String> sources, List<String> paths, List<String> types) {
    this(sources, paths, types, List.of(), Optional.empty());
  }

  /** The same, and nothing of the sources of these names. */
  public ChunkFilter without(List<String> unwanted) {
    return new ChunkFilter(sources, paths, types, unwanted, files);
  }

  /** The same, and nothing but these files. */
  public ChunkFilter only(Set<File> wanted) {
    return new ChunkFilter(sources, paths, types, without, Optional.of(wanted));
  }
}
