package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.cli.Home;
import dev.carrel.cli.Options;
import dev.carrel.index.ChunkFilter;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the program at random moments while it indexes, and changes the files in between.
 * Properties: {@code carrel.kills} (default 20), {@code carrel.seed}.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("carrel.kills", 20);
  private static final int FILES = 150;
  private static final int PARAGRAPHS = 3;
  private static final int KILL_MILLIS_MAX = 2_500;

  @TempDir Path scratch;
  private final Map<String, String> wordOfFile = new TreeMap<>();
  private final Set<String> deadWords = new HashSet<>();
  private int words;

  @Test
  void after_any_number_of_kills_every_file_is_found_once_and_no_deleted_one() throws Exception {
    long seed = Long.getLong("carrel.seed", System.nanoTime());
    System.out.println("KillTest: carrel.seed=" + seed + " carrel.kills=" + KILLS);
    Random random = new Random(seed);
    Path notes = Files.createDirectory(scratch.resolve("notes"));
    for (int i = 0; i < FILES; i++) {
      write(notes, "note-" + i + ".md", random);
    }
    for (int kill = 0; kill < KILLS; kill++) {
      Process program = index(notes);
      if (!program.waitFor(random.nextInt(KILL_MILLIS_MAX), TimeUnit.MILLISECONDS)) {
        program.destroyForcibly();
      }
      program.waitFor();
      change(notes, random);
    }
    Process last = index(notes);
    assertEquals(0, last.waitFor(), "the run after the last kill");

    try (Desk desk =
        new Carrel(scratch)
            .open(
                new Options(scratch.resolve("data"), null, null),
                List.of(),
                Home.Purpose.LOOK,
                remark -> {})) {
      Status status = desk.status();
      assertEquals(wordOfFile.size(), status.files().indexed());
      assertEquals(status.chunks().total(), status.chunks().embedded());
      FileList files = desk.files(new FileQuery(null, null, null, 0, FileQuery.LIMIT_MAX));
      List<String> listed = files.files().stream().map(FileList.Entry::path).toList();
      assertEquals(new ArrayList<>(new TreeSet<>(wordOfFile.keySet())), listed);
      wordOfFile.forEach((path, word) -> assertEquals(List.of(path), found(desk, word), word));
      deadWords.forEach(word -> assertEquals(List.of(), found(desk, word), word));
    }
  }

  private void change(Path notes, Random random) throws IOException {
    for (int i = 0; i < 3; i++) {
      List<String> paths = new ArrayList<>(wordOfFile.keySet());
      String path = paths.get(random.nextInt(paths.size()));
      switch (random.nextInt(3)) {
        case 0 -> write(notes, path, random);
        case 1 -> {
          Files.delete(notes.resolve(path));
          deadWords.add(wordOfFile.remove(path));
        }
        default -> write(notes, "new-" + words + ".md", random);
      }
    }
  }

  /** Each version of each file has a word that no other has. */
  private void write(Path notes, String path, Random random) throws IOException {
    String word = "zq" + Integer.toString(words++, 36) + "xj";
    String before = wordOfFile.put(path, word);
    if (before != null) {
      deadWords.add(before);
    }
    StringBuilder text = new StringBuilder("# Note about " + word + "\n");
    for (int i = 0; i < PARAGRAPHS; i++) {
      text.append('\n');
      for (int j = 0; j < 110; j++) {
        text.append(Integer.toString(random.nextInt(46_656), 36)).append(' ');
      }
      text.append('\n');
    }
    Files.writeString(notes.resolve(path), text);
  }

  private static List<String> found(Desk desk, String word) {
    return desk
        .search(new SearchRequest(word, 100, SearchMode.KEYWORD, ChunkFilter.NONE))
        .hits()
        .stream()
        .filter(hit -> hit.text().contains(word))
        .map(Hit::path)
        .toList();
  }

  private Process index(Path notes) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Dcarrel.home=" + scratch,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.carrel.Main",
            "index",
            notes.toString(),
            "--data",
            scratch.resolve("data").toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(scratch.resolve("errors.txt").toFile())
        .start();
  }
}
