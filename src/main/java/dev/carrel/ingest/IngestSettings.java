package dev.carrel.ingest;

import dev.carrel.chunk.ChunkSettings;
import dev.carrel.power.Power;
import dev.carrel.power.Restraint;
import java.time.Duration;

/**
 * How the index is kept true to the sources.
 *
 * @param threads workers that read and embed, 1 to 64; each runs the embedding model on one core
 * @param walkEvery pause between two walks of everything: watch events are hints and may get lost
 * @param polls which sources are walked more often
 * @param commitEvery longest time that written work stays volatile
 * @param power of the threads that walk, read and embed
 * @param restraint when embedding waits
 * @param room of the disk that holds the index
 */
public record IngestSettings(
    int threads,
    Duration walkEvery,
    PollSettings polls,
    Duration commitEvery,
    ChunkSettings chunks,
    Power power,
    Restraint restraint,
    DiskRoom room) {
  private static final int THREADS_MAX = 64;

  public IngestSettings {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException("threads is " + threads + ", wanted 1 to " + THREADS_MAX);
    }
  }
}
