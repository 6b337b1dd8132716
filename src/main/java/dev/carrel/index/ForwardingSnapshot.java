package dev.carrel.index;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A snapshot that has another one answer, for who changes some of the answers. */
public abstract class ForwardingSnapshot implements ChunkIndex.Snapshot {
  /** The one that answers. */
  protected final ChunkIndex.Snapshot snapshot;

  protected ForwardingSnapshot(ChunkIndex.Snapshot snapshot) {
    this.snapshot = snapshot;
  }

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

  /** What is narrowed changes its answers in the same way, which only who does so knows. */
  @Override
  public abstract ChunkIndex.Snapshot narrowed(List<Condition> conditions, Duration timeMax);

  @Override
  public boolean complete() {
    return snapshot.complete();
  }

  @Override
  public StoredChunk load(int ref) {
    return snapshot.load(ref);
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
