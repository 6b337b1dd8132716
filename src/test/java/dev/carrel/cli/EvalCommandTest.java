package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code carrel eval} refuses before it measures. */
class EvalCommandTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void a_folder_without_questions_cannot_be_measured() {
    MemoryHome.Result result = home.run("eval", "no/such/set");
    assertEquals(1, result.exitCode());
    assertEquals(1, result.err().lines().count(), result.err());
    assertEquals("", result.out());
  }

  @Test
  void nothing_is_measured_before_every_set_and_the_earlier_run_are_read(@TempDir Path folder)
      throws IOException {
    Path notes = set(folder.resolve("a/notes"));
    Path others = set(folder.resolve("b/notes"));
    MemoryHome.Result twins = home.run("eval", notes.toString(), others.toString());
    assertEquals(2, twins.exitCode());
    assertTrue(twins.err().contains("Two folders are called notes"), twins.err());
    Path earlier = Files.writeString(folder.resolve("before.json"), "{\"set\":\"x\",\"modes\":[]}");
    MemoryHome.Result other = home.run("eval", notes.toString(), "--compare", earlier.toString());
    assertEquals(1, other.exitCode());
    assertTrue(other.err().contains("before.json has no set notes, only x"), other.err());
    assertEquals(List.of(), home.options);
  }

  private static Path set(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("corpus"));
    Files.writeString(folder.resolve("queries.tsv"), "q\tWho?\n");
    Files.writeString(folder.resolve("qrels.tsv"), "q\ta.md\n");
    return folder;
  }
}
