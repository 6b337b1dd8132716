package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.Condition;
import dev.carrel.index.ForwardingSnapshot;
import dev.carrel.index.StoredChunk;
import java.time.Duration;
import java.util.List;

/** A snapshot that tells when it has given somebody a passage. */
final class Witness extends ForwardingSnapshot {
  private final Runnable hasAnswered;

  Witness(ChunkIndex.Snapshot snapshot, Runnable hasAnswered) {
    super(snapshot);
    this.hasAnswered = hasAnswered;
  }

  @Override
  public ChunkIndex.Snapshot narrowed(List<Condition> conditions, Duration timeMax) {
    return new Witness(snapshot.narrowed(conditions, timeMax), hasAnswered);
  }

  @Override
  public StoredChunk load(int ref) {
    StoredChunk loaded = snapshot.load(ref);
    hasAnswered.run();
    return loaded;
  }
}
