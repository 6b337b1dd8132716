package dev.carrel.serve;

import dev.carrel.watch.Source;
import java.util.List;

/** The folders that are remembered, as tools see them. */
public record SourceList(List<Source> sources) {
  public SourceList {
    sources = List.copyOf(sources);
  }
}
