package dev.carrel.ingest;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.Condition;
import dev.carrel.index.Evidence;
import dev.carrel.index.StoredChunk;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A snapshot that tells when it has given somebody a passage. */
record Witness(ChunkIndex.Snapshot snapshot, Runnable hasAnswered) implements ChunkIndex.Snapshot {
  @Override
  public List<ChunkHit> keyword(String query, ChunkFilter filter, int k) {
    return snapshot.keyword(query, filter, k);
  }

  @Override
  public List<ChunkHit> nearest(float[] vector, ChunkFilter filter, int k) {
    return snapshot.nearest(vector, filter, k);
  }

  @Override
  public List<ChunkHit> newest(ChunkFilter filter, int k) {
    return snapshot.newest(filter, k);
  }

  @Override
  public List<ChunkHit> ofFile(String source, String path, ChunkFilter filter, int max) {
    return snapshot.ofFile(source, path, filter, max);
  }

  @Override
  public ChunkIndex.Snapshot narrowed(List<Condition> conditions, Duration timeMax) {
    return new Witness(snapshot.narrowed(conditions, timeMax), hasAnswered);
  }

  @Override
  public boolean complete() {
    return snapshot.complete();
  }

  @Override
  public StoredChunk load(int ref) {
    StoredChunk loaded = snapshot.load(ref);
    hasAnswered.run();
    return loaded;
  }

  @Override
  public List<StoredChunk> beside(int ref) {
    return snapshot.beside(ref);
  }

  @Override
  public List<float @Nullable []> vectors(int[] refs) {
    return snapshot.vectors(refs);
  }

  @Override
  public List<Evidence> evidence(String query, int[] refs) {
    return snapshot.evidence(query, refs);
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
