package dev.carrel.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  @TempDir Path temporary;

  private DataFolder data;
  private Sources sources;
  private Path home;

  @BeforeEach
  void open() throws IOException {
    data = DataFolder.open(temporary.resolve("data"), true);
    sources = new Sources(data);
    home = Files.createDirectory(temporary.resolve("home")).toRealPath();
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void there_are_none_at_first() {
    assertEquals(List.of(), sources.all());
  }

  @Test
  void sources_are_remembered_in_their_order_until_they_are_removed() throws IOException {
    Source notes = sources.add(folder("notes"), null);
    Source mail = sources.add(folder("mail"), "letters");

    assertEquals(new Source("notes", home.resolve("notes")), notes);
    assertEquals("letters", mail.name());
    assertEquals(List.of(notes, mail), new Sources(data).all());
    sources.remove("notes");
    assertEquals(List.of(mail), new Sources(data).all());
  }

  @Test
  void a_missing_folder_stays_remembered() throws IOException {
    Source notes = sources.add(folder("notes"), null);
    Files.delete(notes.folder());
    assertEquals(List.of(notes), sources.all());
  }

  @Test
  void names_default_to_the_folders_own_made_unique() throws IOException {
    assertEquals("notes", sources.add(folder("a/notes"), null).name());
    assertEquals("notes-2", sources.add(folder("b/notes"), null).name());
    assertEquals("notes-3", sources.add(folder("c/notes"), null).name());
    assertEquals("a-b c", sources.add(folder("a:b c"), null).name());
    assertEquals(64, sources.add(folder("x".repeat(100)), null).name().length());
    String second = sources.add(folder("d/" + "x".repeat(100)), null).name();
    assertEquals("x".repeat(62) + "-2", second);
  }

  @Test
  void the_same_folder_by_any_way_is_the_same_source() throws IOException {
    Source notes = sources.add(folder("notes"), "mine");
    Path link = Files.createSymbolicLink(home.resolve("link"), notes.folder());

    assertEquals(notes, sources.add(home.resolve("x/../notes/."), null));
    assertEquals(notes, sources.add(link, "mine"));
    refused(() -> sources.add(link, "other"), "already the source mine");
    assertEquals(List.of(notes), sources.all());
  }

  @Test
  void nested_sources_are_refused_by_both_names() throws IOException {
    sources.add(folder("a/b"), null);

    refused(() -> sources.add(home.resolve("a"), null), home + "/a holds", "source b");
    refused(() -> sources.add(folder("a/b/c"), null), home + "/a/b/c lies in", "source b");
    assertEquals("bc", sources.add(folder("a/bc"), null).name());
  }

  @Test
  void what_is_no_folder_is_refused() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "x");
    refused(() -> sources.add(home.resolve("Notez"), null), "Notez", "does not exist");
    refused(() -> sources.add(file, null), "no folder");
    refused(() -> sources.add(data.state(), null), "own data folder");
  }

  @Test
  void names_that_would_mislead_are_refused() throws IOException {
    Path notes = folder("notes");
    for (String name : List.of("", " ", "x".repeat(65), "a/b", "a:b", "a\nb", "a\u0000b")) {
      refused(() -> sources.add(notes, name), "The source's name");
    }
    sources.add(folder("other"), "taken");
    refused(() -> sources.add(notes, "taken"), "already a source named taken");
    assertEquals("Grüße 😀", sources.add(notes, "Grüße 😀").name());
  }

  @Test
  void removing_what_is_not_there_names_what_is() throws IOException {
    refused(() -> sources.remove("notes"), "no sources yet");
    sources.add(folder("mail"), null);
    refused(() -> sources.remove("notes"), "the sources are mail");
  }

  @Test
  void a_damaged_file_is_told_and_never_overwritten() throws IOException {
    Path notes = folder("notes");
    Path file = data.state().resolve("sources.json");
    for (String content :
        List.of(
            "",
            "null",
            "{\"version\":1,\"sources\":[{\"name\":\"a\"",
            "{\"version\":1}",
            "{\"version\":1,\"sources\":[{\"name\":\"a\",\"folder\":\"relative\"}]}",
            "{\"version\":1,\"sources\":[{\"name\":\"a:\",\"folder\":\"/a\"}]}",
            "{\"version\":1,\"sources\":[{\"name\":null,\"folder\":\"/a\"}]}",
            "{\"version\":1,\"sources\":[null]}",
            "{\"version\":1,\"sources\":[{\"name\":\"a\",\"folder\":\"/a\"},"
                + "{\"name\":\"a\",\"folder\":\"/b\"}]}")) {
      Files.writeString(file, content);
      refused(sources::all, "sources.json", "damaged");
      refused(() -> sources.add(notes, null), "damaged");
      refused(() -> sources.remove("a"), "damaged");
      assertEquals(content, Files.readString(file));
    }
    Files.writeString(file, "{\"version\":2,\"sources\":[]}");
    refused(() -> sources.add(notes, null), "version 2");
  }

  @Test
  void a_crash_while_writing_leaves_the_old_list() throws IOException {
    Source notes = sources.add(folder("notes"), null);
    Files.writeString(data.state().resolve("sources.json.tmp"), "{\"version\":1,\"sour");

    assertEquals(List.of(notes), sources.all());
    Source mail = sources.add(folder("mail"), null);
    assertEquals(List.of(notes, mail), sources.all());
  }

  @Test
  void without_the_lock_sources_are_read_but_not_changed() throws IOException {
    Source notes = sources.add(folder("notes"), null);
    try (DataFolder reader = DataFolder.open(data.folder(), false)) {
      Sources read = new Sources(reader);
      assertEquals(List.of(notes), read.all());
      assertThrows(IllegalStateException.class, () -> read.remove("notes"));
    }
  }

  private Path folder(String path) throws IOException {
    return Files.createDirectories(home.resolve(path));
  }

  private static void refused(Executable attempt, String... parts) {
    StateException e = assertThrows(StateException.class, attempt);
    for (String part : parts) {
      assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }
  }
}
