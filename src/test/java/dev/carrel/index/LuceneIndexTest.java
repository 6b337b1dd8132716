package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkIndex.Snapshot;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.PartSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LuceneIndexTest {
  @TempDir Path folder;
  private LuceneIndex index;

  @BeforeEach
  void open() {
    index = LuceneIndex.open(folder.resolve("generations"), Fixture.SETTINGS);
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void a_chunk_is_found_by_its_words_after_a_refresh_and_not_before() {
    Fixture.put(index, "notes", "trips/oslo.md", "The ferry leaves at noon.", "Bring a jacket.");
    assertEquals(List.of(), found("ferry"));
    index.refresh();
    assertEquals(List.of("notes/trips/oslo.md#0"), found("ferry"));
    assertEquals(List.of("notes/trips/oslo.md#1"), found("a warm jacket"));
  }

  @Test
  void a_document_replaces_its_older_self_as_a_whole() {
    Fixture.put(index, "notes", "a.md", "alpha", "beta", "gamma");
    Fixture.put(index, "notes", "a.md", "alpha", "delta");
    index.refresh();
    assertEquals(List.of(), found("beta gamma"));
    assertEquals(List.of("notes/a.md#1"), found("delta"));
    assertEquals(new IndexCounts(1, 0, 0, 1, 2, 0), index.counts());
    Fixture.put(index, "notes", "a.md", "epsilon");
    index.refresh();
    assertEquals(List.of(), found("alpha"));
    assertEquals(new IndexCounts(1, 0, 0, 1, 1, 0), index.counts());
  }

  @Test
  void a_files_record_removes_the_parts_that_are_not_kept() {
    for (String part : List.of("one", "two", "three")) {
      DocumentId id = new DocumentId("mail", "box.mbox", part);
      index.putDocument(
          Fixture.document(id), Fixture.chunks(id, "letter " + part), Fixture.noVectors(1));
    }
    Fixture.put(index, "mail", "other.mbox", "letter elsewhere");
    index.putFile(Fixture.record("mail", "box.mbox", 2, 2), Fixture.parts("one", "three"));
    index.refresh();
    assertEquals(1, index.chunks(new DocumentId("mail", "box.mbox", "one")).size());
    assertEquals(List.of(), index.chunks(new DocumentId("mail", "box.mbox", "two")));
    assertEquals(3, found("letter").size());
    index.putFile(Fixture.failed("mail", "box.mbox", "It could not be read."), new PartSet());
    index.refresh();
    assertEquals(List.of("mail/other.mbox#0"), found("letter"));
    assertEquals(new IndexCounts(1, 0, 1, 1, 1, 0), index.counts());
  }

  @Test
  void what_is_kept_of_a_file_is_counted_whole_messages_with_what_is_in_them() {
    for (String part : List.of("m1", "m1/a.txt", "m2", "m2/b.txt")) {
      DocumentId id = new DocumentId("mail", "box.mbox", part);
      index.putDocument(
          Fixture.document(id), Fixture.chunks(id, "letter " + part, "more"), Fixture.noVectors(2));
    }
    PartSet kept = new PartSet();
    kept.addWithContents("m1");
    kept.add("m2");
    index.refresh();
    assertEquals(new PartCounts(3, 6), index.countParts("mail", "box.mbox", kept));
    assertEquals(new PartCounts(4, 8), index.countParts("mail", "box.mbox", PartSet.everything()));
    assertEquals(new PartCounts(0, 0), index.countParts("mail", "box.mbox", new PartSet()));
    index.putFile(Fixture.record("mail", "box.mbox", 6, 3), kept);
    index.refresh();
    DocumentId inside = new DocumentId("mail", "box.mbox", "m1/a.txt");
    assertEquals(Optional.of(Fixture.document(inside)), index.document(inside));
    assertEquals(Optional.empty(), index.document(new DocumentId("mail", "box.mbox", "m2/b.txt")));
    assertEquals(3, index.counts().documents());
  }

  @Test
  void a_removed_file_is_gone_and_so_is_a_removed_source() {
    Fixture.put(index, "notes", "a.md", "word");
    Fixture.put(index, "notes", "a.md.bak", "word");
    Fixture.put(index, "work", "a.md", "word");
    index.removeFile("notes", "a.md");
    index.refresh();
    assertEquals(Optional.empty(), index.file("notes", "a.md"));
    assertEquals(List.of("notes/a.md.bak#0", "work/a.md#0"), sorted(found("word")));
    index.removeSource("notes");
    index.refresh();
    assertEquals(List.of("work/a.md#0"), found("word"));
    assertEquals(Map.of("work", 1L), index.filesBySource());
    assertEquals(List.of("work/a.md"), paths(null));
  }

  @Test
  void what_stands_beside_a_chunk_is_of_the_same_document() {
    DocumentId id = DocumentId.ofFile("notes", "b.md");
    Fixture.put(index, "notes", "a.md", "word");
    index.putDocument(
        Fixture.document(id), Fixture.chunks(id, "one", "two", "three"), Fixture.noVectors(3));
    Fixture.put(index, "notes", "c.md", "word");
    index.refresh();
    assertEquals(List.of("two"), beside("one"));
    assertEquals(List.of("one", "three"), beside("two"));
    assertEquals(List.of("two"), beside("three"));
    assertEquals(List.of(), beside("word"));
  }

  private List<String> beside(String query) {
    try (Snapshot snapshot = index.snapshot()) {
      int ref = snapshot.keyword(query, ChunkFilter.NONE, 1).getFirst().ref();
      return snapshot.beside(ref).stream().map(stored -> stored.chunk().text()).toList();
    }
  }

  @Test
  void the_nearest_chunks_come_with_their_cosine_and_their_exact_vector() {
    Random random = new Random(7);
    DocumentId id = DocumentId.ofFile("notes", "a.md");
    List<float @Nullable []> vectors = new ArrayList<>();
    String[] texts = new String[300];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "text " + i;
      vectors.add(i == 5 ? null : Fixture.vector(random, 384));
    }
    index.putDocument(Fixture.document(id), Fixture.chunks(id, texts), vectors);
    index.refresh();
    float[] query = Fixture.vector(random, 384);
    try (Snapshot snapshot = index.snapshot()) {
      List<ChunkHit> hits = snapshot.nearest(query, ChunkFilter.NONE, 10);
      assertEquals(10, hits.size());
      float best = -1;
      for (float @Nullable [] vector : vectors) {
        best = vector == null ? best : Math.max(best, Fixture.cosine(query, vector));
      }
      assertEquals(best, hits.getFirst().score(), 1e-4f);
      for (ChunkHit hit : hits) {
        float[] vector = vectors.get(snapshot.load(hit.ref()).chunk().ordinal());
        assertNotNull(vector);
        assertArrayEquals(vector, snapshot.vector(hit.ref()));
        assertEquals(Fixture.cosine(query, vector), hit.score(), 1e-4f);
      }
      int without = snapshot.keyword("5", ChunkFilter.NONE, 1).getFirst().ref();
      assertNull(snapshot.vector(without));
    }
    assertEquals(new IndexCounts(0, 0, 0, 1, 300, 299), index.counts());
  }

  @Test
  void documents_that_wait_for_vectors_come_latest_first() {
    for (int day = 1; day <= 5; day++) {
      DocumentId id = DocumentId.ofFile("notes", day + ".md");
      Instant modified = Instant.parse("2025-01-0" + day + "T00:00:00Z");
      List<float @Nullable []> vectors = new ArrayList<>();
      vectors.add(Fixture.vector(new Random(day), 384));
      vectors.add(day == 4 ? Fixture.vector(new Random(day), 384) : null);
      index.putDocument(Fixture.document(id, modified), Fixture.chunks(id, "a", "b"), vectors);
    }
    index.refresh();
    List<String> waiting = new ArrayList<>();
    index.withoutVectors(3).forEach(document -> waiting.add(document.id().path()));
    assertEquals(List.of("5.md", "3.md", "2.md"), waiting);
    assertEquals(4, index.withoutVectors(1_000_000).size());
    assertEquals(6, index.counts().chunksEmbedded());
  }

  @Test
  void files_below_a_folder_are_handed_over_without_their_neighbours() {
    for (String path : List.of("a", "a.md", "a/b.md", "a/c/d.md", "ab/e.md", "z.md")) {
      index.putRecord(Fixture.record("notes", path, 0, 0));
    }
    index.putRecord(Fixture.record("notes2", "a/b.md", 0, 0));
    index.refresh();
    assertEquals(List.of("notes/a", "notes/a/b.md", "notes/a/c/d.md"), paths("a"));
    assertEquals(List.of("notes/a/c/d.md"), paths("a/c"));
    assertEquals(List.of(), paths("b"));
    assertEquals(6, paths("").size());
    assertEquals(7, paths(null).size());
    assertEquals(Map.of("notes", 6L, "notes2", 1L), index.filesBySource());
  }

  @Test
  void scores_of_given_chunks_are_those_of_the_search() {
    Fixture.put(
        index, "notes", "a.md", "the cat sat", "the dog sat", "nothing here", "cat cat cat");
    Fixture.put(index, "notes", "b.md", "a cat and a dog");
    index.refresh();
    try (Snapshot snapshot = index.snapshot()) {
      List<ChunkHit> hits = snapshot.keyword("cat sat", ChunkFilter.NONE, 10);
      int miss = snapshot.keyword("nothing", ChunkFilter.NONE, 1).getFirst().ref();
      int[] refs = new int[hits.size() + 2];
      Arrays.setAll(refs, i -> i < hits.size() ? hits.get(hits.size() - 1 - i).ref() : miss);
      List<Evidence> evidence = snapshot.evidence("cat sat", refs);
      for (int i = 0; i < hits.size(); i++) {
        assertEquals(hits.get(hits.size() - 1 - i).score(), evidence.get(i).words(), 1e-5f);
        assertEquals(refs[i], evidence.get(i).ref());
      }
      Evidence nothing = evidence.getLast();
      assertEquals(new Evidence(miss, 0, 0, 0, 0, 0, nothing.file(), nothing.text()), nothing);
      assertEquals(nothing, evidence.get(hits.size()));
      assertEquals(nothing, snapshot.evidence("?!", refs).getLast());
    }
  }

  @Test
  void evidence_tells_covered_words_headings_neighbours_and_the_file() {
    Fixture.put(index, "notes", "boat/pump.md", "the bilge pump of the boat", "a pump for bilge");
    Fixture.put(index, "notes", "b.md", "the weather");
    index.refresh();
    try (Snapshot snapshot = index.snapshot()) {
      int[] refs = {0, 1, 3};
      List<Evidence> evidence = snapshot.evidence("Where is the bilge pump?", refs);
      Evidence both = evidence.get(0);
      Evidence apart = evidence.get(1);
      assertEquals(1, both.coverage(), 1e-6, "function words are not counted");
      assertEquals(1, apart.coverage(), 1e-6);
      assertTrue(both.headings() > 0 && both.headings() < 1, "pump is in the path, bilge is not");
      assertTrue(both.pairs() > apart.pairs(), evidence.toString());
      assertEquals(0, apart.pairs());
      assertEquals(both.near(), apart.near(), 1e-6, "in either order");
      assertTrue(both.near() > 0);
      assertEquals(both.file(), apart.file());
      assertTrue(both.file() != evidence.get(2).file());
      assertEquals(0, evidence.get(2).coverage());
    }
  }

  @Test
  void a_snapshot_stays_as_it_was_until_it_is_closed() {
    Fixture.put(index, "notes", "a.md", "before");
    index.refresh();
    Snapshot snapshot = index.snapshot();
    int ref = snapshot.keyword("before", ChunkFilter.NONE, 1).getFirst().ref();
    Fixture.put(index, "notes", "a.md", "after");
    index.refresh();
    index.close();
    assertEquals("before", snapshot.load(ref).chunk().text());
    assertThrows(IllegalArgumentException.class, () -> snapshot.load(ref + 1));
    assertThrows(IllegalArgumentException.class, () -> snapshot.load(1_000));
    assertThrows(IllegalArgumentException.class, () -> snapshot.evidence("a", new int[] {-1}));
    snapshot.close();
    snapshot.close();
    assertThrows(IllegalStateException.class, () -> snapshot.load(ref));
    assertThrows(IndexException.class, index::counts);
  }

  @Test
  void the_sequence_rises_with_every_visible_change_and_only_then() throws Exception {
    long start = index.sequence();
    assertEquals(start, index.refresh());
    Fixture.put(index, "notes", "a.md", "word");
    assertEquals(start, index.sequence());
    assertEquals(start + 1, index.refresh());
    assertEquals(start + 1, index.refresh());
    assertTrue(index.awaitSequence(start + 1, Duration.ZERO));
    assertFalse(index.awaitSequence(start + 2, Duration.ofMillis(1)));
    Thread writer =
        Thread.startVirtualThread(() -> {
          Fixture.put(index, "notes", "b.md", "word");
          index.refresh();
        });
    assertTrue(index.awaitSequence(start + 2, Duration.ofSeconds(30)));
    writer.join();
  }

  @Test
  void wrong_input_is_refused_before_anything_is_written() {
    DocumentId id = DocumentId.ofFile("notes", "a.md");
    List<Chunk> chunks = Fixture.chunks(id, "text");
    IndexedDocument document = Fixture.document(id);
    assertThrows(
        IllegalArgumentException.class, () -> index.putDocument(document, chunks, List.of()));
    List<float @Nullable []> tooLong = List.of(new float[384]);
    assertThrows(
        IllegalArgumentException.class, () -> index.putDocument(document, chunks, tooLong));
    List<float @Nullable []> tooFew = List.of(new float[] {1});
    assertThrows(IllegalArgumentException.class, () -> index.putDocument(document, chunks, tooFew));
    DocumentId other = DocumentId.ofFile("notes", "b.md");
    assertThrows(
        IllegalArgumentException.class,
        () -> index.putDocument(Fixture.document(other), chunks, Fixture.noVectors(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> index.putRecord(Fixture.record("notes", "x".repeat(40_000), 0, 0)));
    index.refresh();
    assertEquals(new IndexCounts(0, 0, 0, 0, 0, 0), index.counts());
  }

  private List<String> found(String query) {
    return found(query, ChunkFilter.NONE);
  }

  private List<String> found(String query, ChunkFilter filter) {
    List<String> names = new ArrayList<>();
    try (Snapshot snapshot = index.snapshot()) {
      for (ChunkHit hit : snapshot.keyword(query, filter, 100)) {
        StoredChunk stored = snapshot.load(hit.ref());
        DocumentId id = stored.document().id();
        names.add(id.source() + "/" + id.path() + "#" + stored.chunk().ordinal());
      }
    }
    return names;
  }

  /** Of the files under a path of the source notes; of all when null. */
  private List<String> paths(@Nullable String under) {
    List<String> paths = new ArrayList<>();
    if (under == null) {
      index.forEachFile(null, file -> paths.add(file.source() + "/" + file.path()));
    } else {
      index.forEachFileUnder("notes", under, file -> paths.add(file.source() + "/" + file.path()));
    }
    return sorted(paths);
  }

  private static List<String> sorted(List<String> names) {
    return names.stream().sorted().toList();
  }
}
