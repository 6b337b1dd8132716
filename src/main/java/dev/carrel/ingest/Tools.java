package dev.carrel.ingest;

import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.parse.Parser;
import dev.carrel.watch.LeaveOutRules;
import java.time.Clock;

/** What files are seen, read and embedded with, the same for every generation. */
public record Tools(
    LeaveOutRules rules,
    Parser parser,
    Embedder embedder,
    VectorCache cache,
    IngestSettings settings,
    Clock clock,
    StageTimes stageTimes) {
  /** Measured for nobody. */
  public Tools(
      LeaveOutRules rules,
      Parser parser,
      Embedder embedder,
      VectorCache cache,
      IngestSettings settings,
      Clock clock) {
    this(rules, parser, embedder, cache, settings, clock, new StageTimes());
  }
}
