package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.PartSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordBytesTest {
  private static final long SEED = 20_260_101;
  private static final int ROUNDS = 150;
  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "a\nb",
          "\u0000",
          "\uD83D\uDE00",
          "\uD800",
          "x\uDC00y",
          "\uDC00\uD800",
          "\uFFFD",
          "Gr\u00FC\u00DFe",
          "Gru\u0308\u00DFe",
          "\u4E2D\u6587",
          "\uFFFF",
          "C:\\windows",
          "..",
          "\t\r\n",
          "x".repeat(5_000));

  @TempDir Path folder;

  @Test
  void whatever_is_written_comes_back_the_same() {
    Random random = new Random(SEED);
    Map<DocumentId, List<StoredChunk>> documents = new HashMap<>();
    Map<List<String>, FileRecord> files = new HashMap<>();
    try (LuceneIndex index = LuceneIndex.open(folder, Fixture.SETTINGS)) {
      for (int i = 0; i < ROUNDS; i++) {
        IndexedDocument document = document(random, "d" + i);
        List<Chunk> chunks = new ArrayList<>();
        for (int ordinal = random.nextInt(4); ordinal >= 0; ordinal--) {
          chunks.add(chunk(random, document.id(), chunks.size()));
        }
        index.putDocument(document, chunks, Fixture.noVectors(chunks.size()));
        documents.put(
            document.id(), chunks.stream().map(c -> new StoredChunk(document, c)).toList());
        FileRecord file = file(random, "f" + i);
        index.putFile(file, PartSet.everything());
        files.put(List.of(file.source(), file.path()), file);
      }
      index.refresh();
      String seed = "seed " + SEED;
      documents.forEach((id, chunks) -> assertEquals(chunks, index.chunks(id), seed));
      files.forEach((name, file) ->
          assertEquals(Optional.of(file), index.file(name.get(0), name.get(1)), seed));
      Map<List<String>, FileRecord> listed = new HashMap<>();
      index.forEachFile(null, file -> listed.put(List.of(file.source(), file.path()), file));
      assertEquals(files, listed, seed);
    }
  }

  @Test
  void paths_that_differ_in_unpaired_surrogates_only_are_different_files() {
    try (LuceneIndex index = LuceneIndex.open(folder, Fixture.SETTINGS)) {
      Fixture.put(index, "notes", "a\uD800", "one");
      Fixture.put(index, "notes", "a\uD801", "two");
      Fixture.put(index, "notes", "a\uFFFD", "three");
      index.removeFile("notes", "a\uD801");
      index.refresh();
      assertEquals(1, index.chunks(DocumentId.ofFile("notes", "a\uD800")).size());
      assertEquals(0, index.chunks(DocumentId.ofFile("notes", "a\uD801")).size());
      assertEquals(1, index.chunks(DocumentId.ofFile("notes", "a\uFFFD")).size());
      List<String> under = new ArrayList<>();
      index.forEachFileUnder("notes", "a\uD800", file -> under.add(file.path()));
      assertEquals(List.of("a\uD800"), under);
    }
  }

  private static IndexedDocument document(Random random, String unique) {
    return new IndexedDocument(
        new DocumentId(odd(random), unique + odd(random), maybe(random)),
        odd(random),
        odd(random).strip() + "text/plain",
        odd(random),
        random.nextBoolean() ? "de" : null,
        instant(random),
        random.nextBoolean() ? Map.of() : Map.of("from", odd(random), "subject", odd(random)),
        maybe(random));
  }

  private static Chunk chunk(Random random, DocumentId id, int ordinal) {
    String text = odd(random) + odd(random);
    int start = random.nextInt(1_000_000_000);
    int line = 1 + random.nextInt(1_000);
    return new Chunk(
        id,
        ordinal,
        start,
        start + text.length(),
        line,
        line + random.nextInt(5),
        random.nextBoolean() ? random.nextInt() : null,
        random.nextBoolean() ? List.of() : List.of(odd(random), odd(random)),
        maybe(random),
        random.nextBoolean() ? List.of() : List.of(odd(random), odd(random)),
        random.nextInt(),
        text,
        odd(random),
        odd(random));
  }

  private static FileRecord file(Random random, String unique) {
    FileState state = List.of(FileState.values()).get(random.nextInt(3));
    Map<String, Duration> times = new HashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      times.put(odd(random), Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000)));
    }
    return new FileRecord(
        odd(random),
        unique + odd(random),
        state,
        state == FileState.INDEXED ? maybe(random) : odd(random),
        random.nextInt(),
        random.nextLong(),
        instant(random),
        odd(random),
        maybe(random),
        maybe(random),
        maybe(random),
        random.nextInt(),
        random.nextInt(),
        times);
  }

  private static String odd(Random random) {
    return ODD.get(random.nextInt(ODD.size()));
  }

  private static @Nullable String maybe(Random random) {
    return random.nextBoolean() ? odd(random) : null;
  }

  private static Instant instant(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Instant.MIN;
      case 1 -> Instant.MAX;
      default -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    };
  }
}
