package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkIndex;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GenerationsTest {
  private static final String MODEL = "model-1";
  private static final int COARSE = 384;
  private static final int FINE = 64;
  private static final int NOTES = 12;

  @TempDir static Path models;
  private Embedder embedder;
  private Path data = Path.of("");
  private Path folder = Path.of("");
  private Source source = new Source("notes", Path.of("/"));

  /** Each note and a word that stands in no other. */
  private final Map<String, String> wordOfNote = new TreeMap<>();

  @BeforeAll
  void open_the_model() {
    embedder = Embedder.open(models, 2);
  }

  @AfterAll
  void close_the_model() {
    embedder.close();
  }

  @BeforeEach
  void a_folder_of_notes(@TempDir Path scratch) throws IOException {
    wordOfNote.clear();
    data = scratch.toRealPath().resolve("data");
    folder = Files.createDirectory(scratch.toRealPath().resolve("notes"));
    source = new Source("notes", folder);
    Random random = new Random(7);
    for (int i = 0; i < NOTES; i++) {
      write(folder, "note-" + i + ".md", word(i), random);
    }
  }

  @Test
  void a_change_of_the_chunker_is_built_beside_and_taken_over_while_somebody_searches()
      throws Exception {
    long chunks;
    try (Room room = room(COARSE).follow(source)) {
      room.awaitIdle();
      chunks = room.generations.status().chunks().total();
    }
    try (Room room = room(FINE)) {
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger searches = new AtomicInteger();
      List<String> troubles = new CopyOnWriteArrayList<>();
      Thread searcher =
          Thread.ofPlatform()
              .start(() -> {
                long sequence = 0;
                while (!enough.get()) {
                  wordOfNote.forEach((note, word) -> check(room, note, word, troubles));
                  long now = room.generations.status().sequence();
                  if (now < sequence) {
                    troubles.add("the sequence fell from " + sequence + " to " + now);
                  }
                  sequence = now;
                  searches.incrementAndGet();
                }
              });
      room.follow(source);
      Room.await(() -> room.generations.status().rebuild() != null);
      Files.writeString(folder.resolve("late.md"), "# Late\n\nA heron at the weir.\n");
      room.awaitIdle();
      int before = searches.get();
      Room.await(() -> searches.get() > before + 1);
      enough.set(true);
      searcher.join();
      assertEquals(List.of(), troubles);
      Status status = room.generations.status();
      assertEquals(2, status.generation());
      assertEquals(List.of(), status.remarks());
      assertEquals(NOTES + 1, status.files().indexed());
      assertTrue(status.chunks().total() > chunks, status.toString());
      assertEquals(status.chunks().total(), status.chunks().embedded());
      assertEquals("late.md", path(room.search("heron weir", SearchMode.HYBRID).getFirst()));
      // It has answered, so the old one is not needed any more.
      Room.await(() -> folders().equals(List.of("2", "current")));
    }
  }

  @Test
  void a_rebuild_that_was_asked_for_embeds_nothing_again() throws Exception {
    try (Room room = room(COARSE).follow(source)) {
      room.awaitIdle();
      long computed = room.generations.status().embeddings().computed();
      room.generations.reindex(Ingestion.Reindex.ALL);
      room.awaitIdle();
      assertEquals(2, room.generations.status().generation());
      assertEquals(computed, room.generations.status().embeddings().computed());
    }
  }

  @Test
  void vectors_that_the_cache_lost_are_taken_from_the_generation_that_is_searched()
      throws Exception {
    try (Room room = room(COARSE).follow(source)) {
      room.awaitIdle();
    }
    try (Stream<Path> files = Files.list(data.resolve("vectors"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    try (Room room = room(COARSE).follow(source)) {
      room.generations.reindex(Ingestion.Reindex.ALL);
      room.awaitIdle();
      assertEquals(2, room.generations.status().generation());
      assertEquals(0, room.generations.status().embeddings().computed());
    }
  }

  @Test
  void a_rebuild_that_was_broken_off_goes_on_where_it_was() throws Exception {
    try (Room room = room(COARSE).follow(source)) {
      room.awaitIdle();
    }
    long firstRun;
    try (Room room = room(FINE).follow(source)) {
      Room.await(() -> room.generations.status().embeddings().computed() > 2);
      room.quiet.set(true);
      firstRun = room.generations.status().embeddings().computed();
    }
    assertTrue(folders().containsAll(List.of("1", "2", "current", "next")), "" + folders());
    try (Room room = room(FINE).follow(source)) {
      room.awaitIdle();
      Status status = room.generations.status();
      assertEquals(2, status.generation());
      assertTrue(
          status.embeddings().computed() <= status.chunks().total() - firstRun,
          firstRun + " and then " + status);
    }
  }

  @Test
  void other_fingerprints_begin_the_next_generation_anew() throws Exception {
    try (Room room = room(COARSE).follow(source)) {
      room.awaitIdle();
    }
    try (Room room = room(FINE).follow(source)) {
      Room.await(() -> room.generations.status().rebuild() != null);
    }
    try (Room room = room(FINE + 1).follow(source)) {
      room.awaitIdle();
      assertEquals(List.of(), room.generations.status().remarks());
      List<String> troubles = new ArrayList<>();
      wordOfNote.forEach((note, word) -> check(room, note, word, troubles));
      assertEquals(List.of(), troubles);
    }
  }

  @Test
  void a_source_that_is_missing_delays_the_change() throws Exception {
    try (Room room = room(COARSE).follow(source)) {
      room.awaitIdle();
    }
    Path away = folder.resolveSibling("away");
    Files.move(folder, away);
    try (Room room = room(FINE).follow(source)) {
      Room.await(() -> waitingFor(room).contains("source notes"));
      room.awaitIdle();
      assertEquals(1, room.generations.status().generation());
      assertEquals("note-3.md", path(room.search("zqdxjv", SearchMode.KEYWORD).getFirst()));
      Files.move(away, folder);
      room.generations.reindex(Ingestion.Reindex.CHANGED);
      Room.await(() -> room.generations.status().generation() == 2);
      assertEquals(NOTES, room.generations.status().files().indexed());
    }
  }

  @Test
  void vectors_of_another_model_are_never_compared() throws Exception {
    try (Room room = room(COARSE).follow(source)) {
      room.awaitIdle();
    }
    try (Room room = new Room(data, embedder, COARSE, "model-2")) {
      room.quiet.set(true); // The new generation is not finished before this ends.
      room.follow(source);
      Files.writeString(folder.resolve("new.md"), "# New\n\nA heron at the weir.\n");
      Room.await(() -> !room.search("heron", SearchMode.KEYWORD).isEmpty());
      assertEquals(List.of(), room.search("bird at the water", SearchMode.SEMANTIC));
      assertEquals("new.md", path(room.search("heron", SearchMode.HYBRID).getFirst()));
      String remarks = String.join(" ", room.generations.status().remarks());
      assertTrue(remarks.contains("by words alone"), remarks);
      assertTrue(remarks.contains("quiet hours"), remarks);
      room.quiet.set(false);
      Room.await(() -> room.generations.status().generation() == 2);
      assertEquals(
          "new.md", path(room.search("bird at the water", SearchMode.SEMANTIC).getFirst()));
    }
  }

  @Test
  void a_damaged_generation_gives_way_to_the_one_before_it() throws Exception {
    try (Room room = room(COARSE).follow(source)) {
      room.awaitIdle();
      room.generations.reindex(Ingestion.Reindex.ALL);
      room.awaitIdle();
      assertEquals(2, room.generations.status().generation());
    }
    assertEquals(List.of("1", "2", "current", "previous"), folders());
    try (Stream<Path> files = Files.list(data.resolve("generations").resolve("2"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    try (Room room = room(COARSE)) {
      assertEquals(1, room.generations.status().generation());
      String remark = room.generations.status().remarks().getFirst();
      assertTrue(remark.contains("damaged"), remark);
      assertEquals("note-3.md", path(room.search("zqdxjv", SearchMode.KEYWORD).getFirst()));
      room.follow(source);
      room.awaitIdle();
      assertEquals(2, room.generations.status().generation());
      assertEquals(List.of(), room.generations.status().remarks());
    }
  }

  @Test
  void a_snapshot_stays_valid_when_another_generation_takes_over() throws Exception {
    try (Room room = room(COARSE).follow(source)) {
      room.awaitIdle();
      try (ChunkIndex.Snapshot before = room.generations.snapshot()) {
        room.generations.reindex(Ingestion.Reindex.ALL);
        room.awaitIdle();
        room.search("zqdxjv", SearchMode.KEYWORD);
        Room.await(() -> folders().equals(List.of("2", "current")));
        var hits = before.keyword("zqdxjv", ChunkFilter.NONE, 1);
        assertTrue(before.load(hits.getFirst().ref()).chunk().text().contains("zqdxjv"));
      }
    }
  }

  @Test
  void a_source_that_is_erased_leaves_nothing_on_the_disk() throws Exception {
    Path diary = Files.createDirectory(folder.resolveSibling("diary"));
    Files.writeString(diary.resolve("day.md"), "# Day\n\nTheunspeakablewordqqq was said.\n");
    Source secret = new Source("diary", diary);
    try (Room room = room(COARSE).follow(source, secret)) {
      room.awaitIdle();
      room.generations.reindex(Ingestion.Reindex.ALL); // So that there is a previous one too.
      room.awaitIdle();
      assertTrue(bytesHold("unspeakablewordqqq"), "else the proof below proves nothing");
      long vectorBytes = room.cache.sizeBytes();
      room.generations.purge("diary");
      assertFalse(bytesHold("unspeakablewordqqq"));
      assertTrue(room.cache.sizeBytes() < vectorBytes);
      room.follow(source);
      room.awaitIdle();
      assertEquals(NOTES, room.generations.status().files().found());
      long computed = room.generations.status().embeddings().computed();
      room.generations.reindex(Ingestion.Reindex.ALL);
      room.awaitIdle();
      assertEquals(computed, room.generations.status().embeddings().computed());
    }
  }

  private Room room(int tokensTarget) throws IOException {
    return new Room(data, embedder, tokensTarget, MODEL);
  }

  private static String word(int note) {
    return "zq" + (char) ('a' + note) + "xjv";
  }

  private void check(Room room, String note, String word, List<String> troubles) {
    try {
      List<Passage> byWords = room.search(word, SearchMode.KEYWORD);
      if (byWords.isEmpty() || !path(byWords.getFirst()).equals(note)) {
        troubles.add("for " + word + " was found " + byWords);
      }
      List<Passage> byBoth = room.search(word, SearchMode.HYBRID);
      if (byBoth.isEmpty()) {
        troubles.add("nothing was found for " + word);
      }
      for (Passage passage : byBoth) {
        Chunk chunk = passage.stored().chunk();
        String text = Files.readString(folder.resolve(path(passage)));
        if (!text.substring(chunk.startChar(), chunk.endChar()).equals(chunk.text())) {
          troubles.add("this stands nowhere: " + chunk.text());
        }
      }
    } catch (RuntimeException | IOException e) {
      troubles.add(e.toString());
    }
  }

  private static String path(Passage passage) {
    return passage.stored().document().id().path();
  }

  private static String waitingFor(Room room) {
    Status.Rebuild rebuild = room.generations.status().rebuild();
    return rebuild == null ? "" : String.valueOf(rebuild.waitingFor());
  }

  private List<String> folders() {
    try (Stream<Path> entries = Files.list(data.resolve("generations"))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stored texts are compressed, but a word that stands nowhere else can't be. */
  private boolean bytesHold(String word) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (bytes.contains(word)) {
          return true;
        }
      }
    }
    return false;
  }

  private void write(Path into, String name, String word, Random random) throws IOException {
    StringBuilder text = new StringBuilder("# Note\n");
    for (int paragraph = 0; paragraph < 3; paragraph++) {
      text.append('\n');
      for (int i = 0; i < 25; i++) {
        text.append(Integer.toString(random.nextInt(46_656), 36)).append(' ');
      }
      text.append(paragraph == 1 ? word : "the end").append(".\n");
    }
    wordOfNote.put(name, word);
    Files.writeString(into.resolve(name), text);
  }
}
