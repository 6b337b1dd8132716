package dev.carrel.ingest;

import dev.carrel.chunk.ChunkSettings;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexSettings;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.Parser;
import dev.carrel.parse.WorkerSettings;
import dev.carrel.power.Power;
import dev.carrel.power.Restraint;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.RuleOptions;
import dev.carrel.watch.Source;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** A pipeline with everything real: files, watcher, parser, model and index. */
final class Workshop implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CACHE_BYTES_MAX = 100_000_000;

  final Parser parser;
  final Embedder embedder;
  final VectorCache cache;
  final ChunkIndex index;
  final Pipeline pipeline;
  private final SharedWatch watch;

  private static final int WORKERS = 2;

  /** Opens an index in a folder. */
  interface Opening {
    ChunkIndex open(Path generations, IndexSettings settings);
  }

  Workshop(Path work, Path data, Opening opening, DiskRoom room) {
    this(work, data, opening, room, Duration.ofMinutes(5), Clock.systemUTC());
  }

  Workshop(Path work, Path data, Opening opening, DiskRoom room, Duration walkEvery, Clock clock) {
    this(files(work), work, data, opening, room, walkEvery, clock);
  }

  Workshop(
      Parser parser,
      Path work,
      Path data,
      Opening opening,
      DiskRoom room,
      Duration walkEvery,
      Clock clock) {
    this.parser = parser;
    embedder = Embedder.open(work, 2);
    cache =
        VectorCache.open(
            data.resolve("vectors"), embedder.fingerprint(), embedder.dimension(), CACHE_BYTES_MAX);
    index =
        opening.open(
            data.resolve("generations"),
            IndexSettings.of(
                    parser.fingerprint(),
                    ChunkSettings.defaults().fingerprint(),
                    embedder.fingerprint())
                .withRamBufferBytes(IndexSettings.RAM_BUFFER_BYTES_MIN));
    Tools tools =
        new Tools(
            new LeaveOutRules(new RuleOptions(false, true, List.of()), data),
            parser,
            embedder,
            cache,
            new IngestSettings(
                WORKERS,
                walkEvery,
                PollSettings.every(Duration.ofSeconds(30)),
                Duration.ofMillis(100),
                ChunkSettings.defaults(),
                Power.POLITE,
                Restraint.none(),
                room),
            clock);
    watch = new SharedWatch(tools.rules());
    pipeline =
        Pipeline.start(tools, watch, index, WORKERS, new Pipeline.Pauses(() -> false, () -> false));
  }

  private static Parser files(Path work) {
    return new FileParser(ParseLimits.defaults(), WorkerSettings.of(work.resolve("parse"), 1));
  }

  /** Takes a folder in as the source {@code notes}. */
  void take(Path folder) {
    pipeline.sources(List.of(new Source("notes", folder)));
  }

  void awaitIdle() throws InterruptedException {
    if (!pipeline.awaitIdle(PATIENCE)) {
      throw new AssertionError("not idle: " + pipeline.status());
    }
  }

  /** The paths of the files with a chunk that holds the word, with doubles. */
  List<String> paths(String word) {
    try (ChunkIndex.Snapshot snapshot = index.snapshot()) {
      return snapshot.keyword(word, ChunkFilter.NONE, 1_000).stream()
          .map(hit -> snapshot.load(hit.ref()))
          .filter(stored -> stored.chunk().text().contains(word))
          .map(stored -> stored.document().id().path())
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() {
    watch.close();
    pipeline.close();
    index.close();
    cache.close();
    embedder.close();
    parser.close();
  }
}
