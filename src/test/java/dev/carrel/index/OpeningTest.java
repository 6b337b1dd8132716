package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.ChunkIndex.Snapshot;
import dev.carrel.parse.DocumentId;
import dev.carrel.power.Power;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class OpeningTest {
  @TempDir Path folder;
  private Path generations;

  @BeforeEach
  void generations() {
    generations = folder.resolve("data").resolve("generations");
  }

  @Test
  void the_first_opening_makes_generation_1_in_a_private_folder() throws IOException {
    try (LuceneIndex index = open()) {
      assertEquals(1, index.generation());
      assertEquals(List.of(), index.mismatches());
    }
    assertEquals("1\n", Files.readString(generations.resolve("current")));
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      for (Path made : List.of(generations, generations.resolve("1"))) {
        assertEquals(
            "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
      }
    }
  }

  @Test
  void what_was_written_is_there_after_closing_and_opening() {
    long sequence;
    try (LuceneIndex index = open()) {
      Fixture.put(index, "notes", "a.md", "word");
      sequence = index.refresh();
      Fixture.put(index, "notes", "b.md", "word");
    }
    try (LuceneIndex index = open()) {
      assertEquals(2, hits(index, "word"));
      assertEquals(sequence + 1, index.sequence());
    }
  }

  @Test
  void documents_that_a_crash_left_without_a_record_are_gone_after_the_next_start() {
    IndexSettings careless =
        new IndexSettings(
            "parser-1", "chunker-1", "model-1", 384, 64 << 20, false, false, Power.FULL);
    DocumentId orphan = DocumentId.ofFile("notes", "new.md");
    try (LuceneIndex index = LuceneIndex.open(generations, careless)) {
      Fixture.put(index, "notes", "a.md", "word");
      index.putDocument(
          Fixture.document(orphan), Fixture.chunks(orphan, "word"), Fixture.noVectors(1));
      index.commit();
    }
    try (LuceneIndex index = open()) {
      assertEquals(List.of(), index.chunks(orphan));
      assertEquals(1, hits(index, "word"));
      assertEquals(1, index.counts().documents());
    }
  }

  @Test
  void without_a_commit_on_close_the_last_writes_are_dropped() {
    IndexSettings careless =
        new IndexSettings(
            "parser-1", "chunker-1", "model-1", 384, 64 << 20, false, false, Power.FULL);
    try (LuceneIndex index = LuceneIndex.open(generations, careless)) {
      Fixture.put(index, "notes", "a.md", "word");
      index.commit();
      Fixture.put(index, "notes", "b.md", "word");
    }
    try (LuceneIndex index = open()) {
      assertEquals(1, hits(index, "word"));
    }
  }

  @Test
  void a_crash_leaves_the_last_commit_exactly_and_the_sequence_does_not_fall() throws IOException {
    Path crashed = folder.resolve("crashed");
    long sequence;
    try (LuceneIndex index = open()) {
      Fixture.put(index, "notes", "a.md", "old", "old");
      Fixture.put(index, "notes", "b.md", "kept");
      index.commit();
      Fixture.put(index, "notes", "a.md", "new", "new", "new");
      index.removeFile("notes", "b.md");
      for (int i = 0; i < 50; i++) {
        Fixture.put(index, "notes", "c" + i + ".md", "late");
        index.refresh();
      }
      sequence = index.sequence();
      copy(generations, crashed);
    }
    try (LuceneIndex index = LuceneIndex.open(crashed, Fixture.SETTINGS)) {
      assertEquals(2, hits(index, "old"));
      assertEquals(1, hits(index, "kept"));
      assertEquals(0, hits(index, "new late"));
      assertEquals(new IndexCounts(2, 0, 0, 2, 3, 0), index.counts());
      assertTrue(index.sequence() > sequence, index.sequence() + " after " + sequence);
    }
  }

  @Test
  void a_second_writer_is_told_who_is_in_its_way() {
    try (LuceneIndex first = open()) {
      String refusal = refusal(this::open);
      assertTrue(refusal.contains("Another process writes to the index"), refusal);
      Fixture.put(first, "notes", "a.md", "word");
      first.refresh();
      assertEquals(1, hits(first, "word"));
    }
    open().close();
  }

  @Test
  void a_reader_beside_the_writer_sees_each_commit_after_a_refresh_and_writes_nothing() {
    try (LuceneIndex writer = open();
        LuceneIndex reader = LuceneIndex.open(generations, Fixture.SETTINGS.forReading())) {
      Fixture.put(writer, "notes", "a.md", "word");
      long sequence = writer.refresh();
      reader.refresh();
      assertEquals(0, hits(reader, "word"));
      writer.commit();
      assertEquals(sequence, reader.refresh());
      assertEquals(1, hits(reader, "word"));
      assertEquals(1, reader.counts().documents());
      assertThrows(IllegalStateException.class, reader::commit);
      assertThrows(IllegalStateException.class, () -> reader.removeSource("notes"));
      assertThrows(IllegalStateException.class, () -> Fixture.put(reader, "notes", "b.md", "x"));
    }
  }

  @Test
  void a_reader_says_so_when_there_is_nothing_to_read() {
    IndexSettings reading = Fixture.SETTINGS.forReading();
    String refusal = refusal(() -> LuceneIndex.open(generations, reading));
    assertTrue(refusal.contains("There is no index in"), refusal);
    assertFalse(Files.exists(generations));
  }

  @Test
  void another_parser_chunker_or_model_is_a_mismatch_that_stays() {
    open().close();
    IndexSettings other = IndexSettings.of("parser-2", "chunker-1", "model-2");
    for (int i = 0; i < 2; i++) {
      try (LuceneIndex index = LuceneIndex.open(generations, other)) {
        Fixture.put(index, "notes", "a.md", "word");
        assertEquals(3, index.mismatches().size());
        assertFalse(index.vectorsUsable());
        String sentence = index.mismatches().getFirst();
        assertTrue(sentence.contains("parser-1") && sentence.contains("parser-2"), sentence);
      }
    }
  }

  @Test
  void another_schema_is_refused_with_what_to_do() {
    open().close();
    IndexSettings other = Fixture.SETTINGS.withVectorDimension(8);
    String refusal = refusal(() -> LuceneIndex.open(generations, other));
    assertTrue(refusal.contains("move the folder " + generations), refusal);
    open().close();
  }

  @Test
  void a_damaged_index_is_reported_and_left_as_it_is() throws IOException {
    try (LuceneIndex index = open()) {
      Fixture.put(index, "notes", "a.md", "word");
    }
    List<Path> files = files(generations.resolve("1"));
    for (Path file : files) {
      boolean needed = !file.endsWith("write.lock");
      for (String damage : needed ? List.of("missing", "empty", "cut") : List.<String>of()) {
        Path copy = folder.resolve(file.getFileName() + "-" + damage);
        copy(generations, copy);
        Path victim = copy.resolve("1").resolve(file.getFileName());
        damage(victim, damage);
        List<Path> before = files(copy.resolve("1"));
        String refusal = refusal(() -> LuceneIndex.open(copy, Fixture.SETTINGS).close());
        assertTrue(refusal.contains("is damaged"), victim + " " + damage + ": " + refusal);
        assertTrue(refusal.contains("remove the folder " + copy), refusal);
        assertEquals(before, files(copy.resolve("1")));
      }
    }
  }

  @Test
  void a_missing_or_unreadable_pointer_to_the_live_generation_is_reported() throws IOException {
    open().close();
    Path current = generations.resolve("current");
    Files.writeString(current, "one");
    assertTrue(refusal(this::open).contains("'one'"), refusal(this::open));
    Files.writeString(current, "2");
    assertTrue(refusal(this::open).contains("is damaged"), refusal(this::open));
    Files.createDirectory(generations.resolve("2"));
    assertTrue(refusal(this::open).contains("is damaged"), refusal(this::open));
    Files.delete(current);
    assertTrue(refusal(this::open).contains("is missing"), refusal(this::open));
  }

  @Test
  void a_crash_before_the_first_commit_was_announced_is_mended() throws IOException {
    open().close();
    Files.delete(generations.resolve("current"));
    try (LuceneIndex index = open()) {
      assertEquals(1, index.generation());
    }
    assertTrue(Files.exists(generations.resolve("current")));
  }

  private LuceneIndex open() {
    return LuceneIndex.open(generations, Fixture.SETTINGS);
  }

  private static String refusal(Executable opening) {
    return String.valueOf(assertThrows(IndexException.class, opening).getMessage());
  }

  private static int hits(LuceneIndex index, String query) {
    try (Snapshot snapshot = index.snapshot()) {
      return snapshot.keyword(query, ChunkFilter.NONE, 1_000).size();
    }
  }

  private static void damage(Path file, String damage) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (damage) {
      case "missing" -> Files.delete(file);
      case "empty" -> Files.write(file, new byte[0]);
      default -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }
  }

  /** A merge may take files away meanwhile: none that a commit names. */
  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path path : files(from)) {
      Path target = to.resolve(path.getFileName().toString());
      if (Files.isDirectory(path)) {
        copy(path, target);
      } else {
        try {
          Files.copy(path, target);
        } catch (NoSuchFileException e) {
          assertFalse(path.getFileName().toString().startsWith("segments_"), path.toString());
        }
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
