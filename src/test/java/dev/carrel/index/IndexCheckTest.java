package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.IndexCheck.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCheckTest {
  @TempDir Path folder;

  @Test
  void a_whole_index_is_sound_at_both_depths() {
    write("a.md", "b.md");
    for (boolean deep : new boolean[] {false, true}) {
      IndexCheck check = IndexCheck.of(folder, deep);
      assertEquals(Verdict.SOUND, check.verdict(), check.sentence());
    }
  }

  @Test
  void nothing_indexed_yet_is_absence_and_makes_nothing() throws IOException {
    Path nowhere = folder.resolve("generations");
    assertEquals(Verdict.ABSENT, IndexCheck.of(nowhere, false).verdict());
    assertFalse(Files.exists(nowhere));
    Files.createDirectories(nowhere.resolve("1"));
    assertEquals(Verdict.ABSENT, IndexCheck.of(nowhere, false).verdict());
  }

  @Test
  void any_file_that_is_cut_emptied_or_gone_is_damage() throws IOException {
    write("a.md", "b.md");
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
      assertUnusable(file, "cut");
      Files.write(file, new byte[0]);
      assertUnusable(file, "empty");
      Files.delete(file);
      assertUnusable(file, "gone");
      Files.write(file, whole);
    }
    assertEquals(Verdict.SOUND, IndexCheck.of(folder, false).verdict());
  }

  @Test
  void while_a_writer_holds_the_index_and_commits_the_last_commit_is_looked_at() throws Exception {
    Set<Verdict> allowed = EnumSet.of(Verdict.SOUND, Verdict.CHANGING);
    try (LuceneIndex index = LuceneIndex.open(folder, Fixture.SETTINGS)) {
      Fixture.put(index, "notes", "first.md", "word");
      index.commit();
      IndexCheck held = IndexCheck.of(folder, true);
      assertEquals(Verdict.SOUND, held.verdict(), held.sentence());
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 60; i++) {
                  Fixture.put(index, "notes", i % 7 + ".md", "word " + i);
                  index.commit();
                }
              });
      int looks = 0;
      while (writer.isAlive() || looks == 0) {
        IndexCheck check = IndexCheck.of(folder, false);
        assertTrue(allowed.contains(check.verdict()), check.sentence());
        looks++;
      }
      writer.join();
      Fixture.put(index, "notes", "last.md", "still writing");
      index.commit();
    }
    IndexCheck after = IndexCheck.of(folder, true);
    assertEquals(Verdict.SOUND, after.verdict(), after.sentence());
  }

  private void assertUnusable(Path file, String how) {
    IndexCheck check = IndexCheck.of(folder, false);
    assertEquals(Verdict.UNUSABLE, check.verdict(), file + " " + how + ": " + check.sentence());
    assertTrue(check.sentence().contains("start again"), check.sentence());
    assertFalse(check.sentence().contains("\tat "), check.sentence());
  }

  private void write(String... paths) {
    try (LuceneIndex index = LuceneIndex.open(folder, Fixture.SETTINGS)) {
      for (String path : paths) {
        Fixture.put(index, "notes", path, "word of " + path);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("1"))) {
      return files.filter(file -> !file.endsWith("write.lock")).sorted().toList();
    }
  }
}
