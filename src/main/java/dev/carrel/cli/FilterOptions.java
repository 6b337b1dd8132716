package dev.carrel.cli;

import dev.carrel.index.ChunkFilter;
import java.util.List;
import picocli.CommandLine.Option;

/** Which documents a question is put to. */
final class FilterOptions {
  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Only in this source; may be repeated.")
  List<String> sources = List.of();

  @Option(
      names = "--path",
      paramLabel = "GLOB",
      description =
          "Only in files whose path in the source matches, such as 'trips/**' or '*.md'; may be"
              + " repeated.")
  List<String> paths = List.of();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Only in files of this extension (md) or media type (application/pdf); may be repeated.")
  List<String> types = List.of();

  ChunkFilter filter() {
    return new ChunkFilter(sources, paths, types);
  }
}
