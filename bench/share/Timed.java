package share;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex.Snapshot;
import dev.carrel.index.Condition;
import dev.carrel.index.Evidence;
import dev.carrel.index.StoredChunk;
import java.time.Duration;
import java.util.List;

/** A snapshot of the index that counts the time spent in it. */
record Timed(Snapshot snapshot, OthersTime time) implements Snapshot {
  @Override
  public List<ChunkHit> keyword(String query, ChunkFilter filter, int k) {
    return time.of(() -> snapshot.keyword(query, filter, k));
  }

  @Override
  public List<ChunkHit> nearest(float[] vector, ChunkFilter filter, int k) {
    return time.of(() -> snapshot.nearest(vector, filter, k));
  }

  @Override
  public List<ChunkHit> newest(ChunkFilter filter, int k) {
    return time.of(() -> snapshot.newest(filter, k));
  }

  @Override
  public List<ChunkHit> ofFile(String source, String path, ChunkFilter filter, int max) {
    return time.of(() -> snapshot.ofFile(source, path, filter, max));
  }

  @Override
  public Snapshot narrowed(List<Condition> conditions, Duration timeMax) {
    return time.of(() -> new Timed(snapshot.narrowed(conditions, timeMax), time));
  }

  @Override
  public boolean complete() {
    return snapshot.complete();
  }

  @Override
  public StoredChunk load(int ref) {
    return time.of(() -> snapshot.load(ref));
  }

  @Override
  public List<StoredChunk> beside(int ref) {
    return time.of(() -> snapshot.beside(ref));
  }

  @Override
  public List<float[]> vectors(int[] refs) {
    return time.of(() -> snapshot.vectors(refs));
  }

  @Override
  public List<Evidence> evidence(String query, int[] refs) {
    return time.of(() -> snapshot.evidence(query, refs));
  }

  @Override
  public void close() {
    time.of(() -> {
      snapshot.close();
      return 0;
    });
  }
}
