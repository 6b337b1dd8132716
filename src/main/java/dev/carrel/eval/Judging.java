package dev.carrel.eval;

import dev.carrel.retrieve.Hit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows what answers each question: makes rankings of hits and scores them. */
interface Judging {
  /**
   * What takes a rank.
   *
   * @param id of the passage, or the path of the file, or the chunk's place
   * @param chunk null where ranges do not answer
   */
  record Unit(String id, @Nullable Span chunk) {}

  /** Best first, each once: chunks where ranges answer, else passages or files. */
  List<Unit> ranking(List<Hit> hits);

  /** Of the passages or files; where ranges answer, of the files that the chunks are of. */
  Metrics metrics(String query, List<Unit> ranking);

  /** Null where ranges do not answer. */
  @Nullable RangeMetrics ranges(String query, List<Unit> ranking);
}
