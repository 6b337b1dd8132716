package dev.carrel.eval;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Some of the files of an index: the same ones each time, save for those that came or went. Reads
 * no file.
 */
final class Sample {
  static final int FILES_MAX = 2_000;
  static final int CHUNKS_MAX = 10_000;

  /** A mailbox would otherwise be the whole sample. */
  static final int CHUNKS_OF_FILE_MAX = 200;

  private static final long SEED = 20_251_104;

  private Sample() {}

  /** Where something stands in the draw; depends on nothing else that is drawn. */
  static long lot(String text) {
    return new SplittableRandom(SEED + text.hashCode()).nextLong();
  }

  private record Drawn(long lot, String source, String path) {}

  /**
   * Draws files and reads their chunks.
   *
   * @param goOn called before each file; ends the work by throwing
   */
  static List<SampledDocument> of(ChunkIndex index, Runnable goOn) {
    // The one that is first to go is the head.
    PriorityQueue<Drawn> drawn =
        new PriorityQueue<>(Comparator.comparingLong(Drawn::lot).reversed());
    index.forEachFile(
        null,
        file -> {
          if (file.state() == FileState.INDEXED) {
            drawn.add(drawn(file));
            if (drawn.size() > FILES_MAX) {
              drawn.remove();
            }
          }
        });
    List<SampledDocument> documents = new ArrayList<>();
    int chunks = 0;
    try (ChunkIndex.Snapshot snapshot = index.snapshot()) {
      for (Drawn file : drawn.stream().sorted(Comparator.comparingLong(Drawn::lot)).toList()) {
        goOn.run();
        for (SampledDocument document : read(snapshot, file)) {
          chunks += document.chunks().size();
          documents.add(document);
        }
        if (chunks > CHUNKS_MAX) {
          break;
        }
      }
    }
    return documents;
  }

  private static Drawn drawn(FileRecord file) {
    return new Drawn(lot(file.source() + '\0' + file.path()), file.source(), file.path());
  }

  private record Ref(int ref, StoredChunk stored) {}

  private static List<SampledDocument> read(ChunkIndex.Snapshot snapshot, Drawn file) {
    List<ChunkHit> hits =
        snapshot.ofFile(file.source(), file.path(), ChunkFilter.NONE, CHUNKS_OF_FILE_MAX);
    Map<DocumentId, List<Ref>> byDocument = new LinkedHashMap<>();
    for (ChunkHit hit : hits) {
      StoredChunk stored = snapshot.load(hit.ref());
      byDocument
          .computeIfAbsent(stored.document().id(), id -> new ArrayList<>())
          .add(new Ref(hit.ref(), stored));
    }
    List<SampledDocument> documents = new ArrayList<>();
    for (List<Ref> refs : byDocument.values()) {
      refs.sort(Comparator.comparingInt(ref -> ref.stored().chunk().ordinal()));
      List<float @Nullable []> vectors = new ArrayList<>();
      refs.forEach(ref -> vectors.add(snapshot.vector(ref.ref())));
      documents.add(
          new SampledDocument(
              refs.getFirst().stored().document(),
              refs.stream().map(ref -> ref.stored().chunk()).toList(),
              vectors,
              hits.size() < CHUNKS_OF_FILE_MAX));
    }
    return documents;
  }
}
