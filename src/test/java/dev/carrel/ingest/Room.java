package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.ChunkSettings;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.GenerationFolder;
import dev.carrel.index.IndexSettings;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.WorkerSettings;
import dev.carrel.power.Power;
import dev.carrel.power.Restraint;
import dev.carrel.retrieve.HybridRetriever;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.RuleOptions;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/** Everything that takes files in and finds them, real, over a folder; made anew for each start. */
final class Room implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long CACHE_BYTES_MAX = 100_000_000;

  final Generations generations;
  final HybridRetriever retriever;
  final VectorCache cache;
  final AtomicBoolean quiet = new AtomicBoolean();
  private final FileParser parser;

  /** The embedder outlives the room: it is the same for every start. */
  Room(Path data, Embedder embedder, int tokensTarget, String model) throws IOException {
    Files.createDirectories(data);
    parser =
        new FileParser(
            ParseLimits.defaults(), WorkerSettings.of(data.resolve("work").resolve("parse"), 1));
    cache = VectorCache.open(data.resolve("vectors"), model, embedder.dimension(), CACHE_BYTES_MAX);
    ChunkSettings chunks = ChunkSettings.defaults().withTokensTarget(tokensTarget);
    Tools tools =
        new Tools(
            new LeaveOutRules(new RuleOptions(false, true, List.of()), data),
            parser,
            embedder,
            cache,
            new IngestSettings(
                2,
                Duration.ofMinutes(5),
                PollSettings.every(Duration.ofSeconds(30)),
                Duration.ofMillis(300),
                chunks,
                Power.POLITE,
                Restraint.none(),
                DiskRoom.of(data)),
            Clock.systemUTC());
    generations =
        Generations.start(
            new GenerationFolder(
                data.resolve("generations"),
                IndexSettings.of(parser.fingerprint(), chunks.fingerprint(), model)),
            tools,
            quiet::get);
    retriever = new HybridRetriever(generations::snapshot, embedder::embedQuery);
  }

  Room follow(Source... sources) {
    generations.sources(List.of(sources));
    return this;
  }

  void awaitIdle() throws InterruptedException {
    assertTrue(generations.awaitIdle(PATIENCE), () -> "not idle: " + generations.status());
  }

  List<Passage> search(String query, SearchMode mode) {
    return retriever.search(new SearchRequest(query, 5, mode, ChunkFilter.NONE)).passages();
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "it did not happen within " + PATIENCE);
      Thread.sleep(10);
    }
  }

  @Override
  public void close() {
    generations.close();
    cache.close();
    parser.close();
  }
}
