package dev.carrel.serve;

import dev.carrel.watch.Source;
import dev.carrel.watch.SourceKind;
import java.nio.file.Path;
import java.util.List;

/** The folders that are remembered, as tools see them. */
public record SourceList(List<Entry> sources) {
  public SourceList {
    sources = List.copyOf(sources);
  }

  /**
   * One of them.
   *
   * @param kind {@code folder}, {@code obsidian}, {@code code} or {@code mail}
   */
  public record Entry(String name, Path folder, boolean owned, String kind) {}

  /** Looks at each folder for what it is. */
  public static SourceList of(List<Source> sources) {
    return new SourceList(
        sources.stream()
            .map(source ->
                new Entry(
                    source.name(),
                    source.folder(),
                    source.owned(),
                    SourceKind.of(source.folder()).label()))
            .toList());
  }

  /** Without what they are. */
  public List<Source> plain() {
    return sources.stream()
        .map(entry -> new Source(entry.name(), entry.folder(), entry.owned()))
        .toList();
  }
}
