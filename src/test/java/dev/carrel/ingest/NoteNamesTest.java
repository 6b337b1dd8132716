package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.LuceneIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What documents without a title are called, and what they are found by. */
class NoteNamesTest {
  @TempDir Path scratch;

  @Test
  void a_note_is_called_as_note_keepers_do_and_source_code_as_its_file() throws Exception {
    Path vault = scratch.resolve("notes");
    Path notes = Files.createDirectories(vault.resolve("On the Web"));
    Files.writeString(notes.resolve("Releases v5.1.md"), "The heron lands.\n\n# Part\n\nMore.\n");
    Files.writeString(notes.resolve("server.c"), "int heron(void) { return 1; }\n");
    Files.writeString(
        notes.resolve("Garden on Discord.md"),
        "---\ntags:\n  - meeting-place\naliases: [Lark]\n---\n");
    Files.writeString(notes.resolve("Empty.md"), "");
    try (Workshop workshop =
        new Workshop(
            scratch.resolve("work"),
            scratch.resolve("data"),
            LuceneIndex::open,
            DiskRoom.of(scratch))) {
      workshop.take(vault);
      workshop.awaitIdle();
      assertEquals(List.of("Releases v5.1", "server.c"), titles(workshop, "heron"));
      for (String word : List.of("Discord", "Lark", "meeting-place")) {
        assertEquals(List.of("Garden on Discord"), titles(workshop, word), word);
      }
      assertEquals(3, workshop.pipeline.status().files().indexed());
    }
  }

  @Test
  void in_a_vault_a_note_is_called_by_its_file_and_elsewhere_by_its_heading() throws Exception {
    Path documents = scratch.resolve("documents");
    Path vault = Files.createDirectories(documents.resolve("vault/boats"));
    Files.createDirectory(documents.resolve("vault/.obsidian"));
    String note = "# Horror stories\n\nThe heron lands.\n";
    Files.writeString(vault.resolve("The first rule.md"), note);
    Files.writeString(documents.resolve("The second rule.md"), note.replace("Horror", "Other"));
    Files.writeString(vault.resolve("2026-05-01.md"), note.replace("Horror", "May"));
    Files.writeString(
        vault.resolve("Third.md"), "---\ntitle: The third rule\n---\n" + note + "More.\n");
    try (Workshop workshop =
        new Workshop(
            scratch.resolve("work"),
            scratch.resolve("data"),
            LuceneIndex::open,
            DiskRoom.of(scratch))) {
      workshop.take(documents);
      workshop.awaitIdle();
      assertEquals(
          List.of("May stories", "Other stories", "The first rule", "The third rule"),
          titles(workshop, "heron"));
    }
  }

  private static List<String> titles(Workshop workshop, String word) {
    try (ChunkIndex.Snapshot snapshot = workshop.index.snapshot()) {
      return snapshot.keyword(word, ChunkFilter.NONE, 10).stream()
          .map(hit -> snapshot.load(hit.ref()).document().title())
          .distinct()
          .sorted()
          .toList();
    }
  }
}
