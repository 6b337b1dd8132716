package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkIndex.Snapshot;
import dev.carrel.parse.DocumentId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random work on the index and on a plain map, which must agree at every look. */
final class RandomWorkTest {
  private static final int STEPS = 150;
  private static final int DIMENSION = 16;
  private static final IndexSettings SETTINGS =
      Fixture.SETTINGS.withVectorDimension(DIMENSION).withRamBufferBytes(1 << 20);

  /** A chunk's text holds one word that no other chunk ever has. */
  private record Entry(
      IndexedDocument document, List<Chunk> chunks, List<float @Nullable []> vectors) {}

  private record Contents(Map<DocumentId, Entry> documents, Map<List<String>, FileRecord> files) {
    Contents copy() {
      return new Contents(new HashMap<>(documents), new HashMap<>(files));
    }

    void dropUnrecorded() {
      documents.keySet().removeIf(id -> !files.containsKey(List.of(id.source(), id.path())));
    }
  }

  @TempDir Path folder;
  private int words;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void the_index_agrees_with_a_plain_map(long seed) throws IOException {
    Random random = new Random(seed);
    Contents expected = new Contents(new HashMap<>(), new HashMap<>());
    Contents committed = expected.copy();
    Path place = folder.resolve("0");
    LuceneIndex index = LuceneIndex.open(place, SETTINGS);
    long sequence = index.sequence();
    try {
      for (int step = 1; step <= STEPS; step++) {
        String where = "seed " + seed + " step " + step;
        switch (random.nextInt(40)) {
          case 0 -> {
            index.commit();
            committed = expected.copy();
          }
          case 1 -> {
            index.close();
            index = LuceneIndex.open(place, SETTINGS);
            committed = expected.copy();
          }
          case 2 -> {
            Path crashed = folder.resolve(Integer.toString(step));
            OpeningTest.copy(place, crashed);
            index.close();
            place = crashed;
            index = LuceneIndex.open(place, SETTINGS);
            // What no file's record names is not kept over a crash.
            committed.dropUnrecorded();
            expected = committed.copy();
          }
          case 3, 4, 5, 6, 7, 8 -> {
            index.refresh();
            compare(expected, index, where);
          }
          default -> work(random, expected, index);
        }
        assertTrue(index.sequence() >= sequence, where);
        sequence = index.sequence();
      }
    } finally {
      index.close();
    }
  }

  private void work(Random random, Contents expected, LuceneIndex index) {
    String source = "s" + random.nextInt(2);
    String path = "p" + random.nextInt(8);
    switch (random.nextInt(10)) {
      case 0 -> {
        index.removeFile(source, path);
        expected.documents().keySet().removeIf(id -> isOf(id, source, path));
        expected.files().remove(List.of(source, path));
      }
      case 1 -> {
        if (random.nextInt(4) == 0) {
          index.removeSource(source);
          expected.documents().keySet().removeIf(id -> id.source().equals(source));
          expected.files().keySet().removeIf(name -> name.getFirst().equals(source));
        }
      }
      case 2, 3, 4 -> {
        List<String> parts = Stream.of("", "x", "y").filter(part -> random.nextBoolean()).toList();
        FileRecord file = Fixture.record(source, path, random.nextInt(9), parts.size());
        index.putFile(file, Fixture.parts(parts.toArray(new String[0])));
        expected.files().put(List.of(source, path), file);
        expected
            .documents()
            .keySet()
            .removeIf(id ->
                isOf(id, source, path) && !parts.contains(id.part() == null ? "" : id.part()));
      }
      default -> {
        String part = List.of("", "x", "y").get(random.nextInt(3));
        Entry entry = entry(random, new DocumentId(source, path, part.isEmpty() ? null : part));
        index.putDocument(entry.document(), entry.chunks(), entry.vectors());
        expected.documents().put(entry.document().id(), entry);
      }
    }
  }

  private Entry entry(Random random, DocumentId id) {
    int count = random.nextInt(6);
    String[] texts = new String[count];
    List<float @Nullable []> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts[i] = "common w" + words++;
      vectors.add(random.nextInt(3) == 0 ? null : Fixture.vector(random, DIMENSION));
    }
    return new Entry(Fixture.document(id), Fixture.chunks(id, texts), vectors);
  }

  private static boolean isOf(DocumentId id, String source, String path) {
    return id.source().equals(source) && id.path().equals(path);
  }

  private static void compare(Contents expected, LuceneIndex index, String where) {
    Map<List<String>, FileRecord> files = new HashMap<>();
    index.forEachFile(
        null,
        file -> assertEquals(null, files.put(List.of(file.source(), file.path()), file), where));
    assertEquals(expected.files(), files, where);
    long chunks = 0;
    long vectors = 0;
    long waiting = 0;
    try (Snapshot snapshot = index.snapshot()) {
      for (Entry entry : expected.documents().values()) {
        List<Chunk> read = new ArrayList<>();
        index.chunks(entry.document().id()).forEach(stored -> read.add(stored.chunk()));
        assertEquals(entry.chunks(), read, where);
        int without = compareChunks(entry, snapshot, where);
        chunks += read.size();
        vectors += read.size() - without;
        waiting += without > 0 ? 1 : 0;
      }
      assertEquals(chunks, snapshot.keyword("common", ChunkFilter.NONE, 10_000).size(), where);
    }
    assertEquals(
        new IndexCounts(files.size(), 0, 0, expected.documents().size(), chunks, vectors),
        index.counts(),
        where);
    assertEquals(waiting, index.withoutVectors(1_000).size(), where);
  }

  /** Each chunk is found by its own word, once; says how many have no vector. */
  private static int compareChunks(Entry entry, Snapshot snapshot, String where) {
    int without = 0;
    for (int i = 0; i < entry.chunks().size(); i++) {
      Chunk chunk = entry.chunks().get(i);
      String word = chunk.text().substring("common ".length());
      List<ChunkHit> hits = snapshot.keyword(word, ChunkFilter.NONE, 1);
      StoredChunk first = snapshot.load(hits.getFirst().ref());
      assertEquals(new StoredChunk(entry.document(), chunk), first, where);
      float[] vector = entry.vectors().get(i);
      float[] read = snapshot.vector(hits.getFirst().ref());
      if (vector == null) {
        without++;
        assertEquals(null, read, where);
      } else {
        assertNotNull(read, where);
        assertArrayEquals(vector, read, where);
        float best = snapshot.nearest(vector, ChunkFilter.NONE, 1).getFirst().score();
        assertEquals(1f, best, 1e-4f, where);
      }
    }
    return without;
  }
}
