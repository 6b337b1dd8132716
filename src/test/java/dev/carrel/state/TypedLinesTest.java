package dev.carrel.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TypedLinesTest {
  @TempDir Path temporary;
  private DataFolder data;

  @BeforeEach
  void open_a_data_folder() {
    data = DataFolder.open(temporary.resolve("data"), false);
  }

  @Test
  void what_was_typed_is_there_the_next_time() {
    TypedLines typed = new TypedLines(data);
    assertEquals(List.of(), typed.lines());
    typed.add("When?");
    typed.add("When?");
    typed.add("Warum „so“?");
    assertEquals(List.of("When?", "Warum „so“?"), new TypedLines(data).lines());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void only_the_owner_may_read_it() throws IOException {
    new TypedLines(data).add("a secret");
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(data.state().resolve("typed.json"))));
  }

  @Test
  void the_oldest_goes_and_a_long_line_is_not_kept() throws IOException {
    TypedLines typed = new TypedLines(data);
    StringBuilder lines = new StringBuilder("\"line 0\"");
    for (int i = 1; i < TypedLines.LINES_MAX; i++) {
      lines.append(",\"line ").append(i).append('"');
    }
    Files.writeString(
        data.state().resolve("typed.json"), "{\"version\":1,\"lines\":[" + lines + "]}");
    typed.add("the newest");
    typed.add("x".repeat(TypedLines.LINE_CHARS_MAX + 1));
    assertEquals(TypedLines.LINES_MAX, typed.lines().size());
    assertEquals("line 1", typed.lines().getFirst());
    assertEquals("the newest", typed.lines().getLast());
  }

  @Test
  void a_damaged_file_is_one_sentence_that_says_what_to_do() throws IOException {
    Files.writeString(data.state().resolve("typed.json"), "{\"version\":1,\"li");
    StateException refused = assertThrows(StateException.class, () -> new TypedLines(data).lines());
    assertTrue(String.valueOf(refused.getMessage()).contains("--no-history"), refused.getMessage());
  }
}
