package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.ingest.Status;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartReportTest {
  private static final Instant BEGAN = Instant.parse("2025-10-04T08:00:00Z");

  private final StartReport report = new StartReport(BEGAN);
  private final List<String> said = new ArrayList<>();

  @Test
  void a_first_run_tells_when_search_works_and_how_long_the_rest_takes() {
    look(200, status(0, 3, 0, 0, progress(true, 0, 3, null)));
    look(1_240, status(37, 210, 80, 0, progress(true, 37, 247, null)));
    look(2_000, status(90, 157, 200, 0, progress(false, 90, 247, 60L)));
    look(9_900, status(247, 0, 900, 10, progress(false, 247, 247, null)));
    look(12_000, status(247, 0, 900, 100, progress(false, 247, 247, 75L)));
    look(60_000, status(247, 0, 900, 800, progress(false, 247, 247, 8L)));
    assertEquals(
        List.of(
            "Search works after 1.2 s: 37 of 247 or more files can be found by their words so far.",
            "All 247 files can be found by words after 0:12; by meaning in about 1:15, when"
                + " 800 passages more are embedded."),
        said);
    assertEquals(
        List.of("Everything is read: 247 files can be found in 900 passages (1:28)."),
        report.end(status(247, 0, 900, 900, null), BEGAN.plusSeconds(88)));
  }

  @Test
  void what_is_known_from_before_can_be_found_at_once() {
    look(300, status(4_990, 0, 100_014, 100_014, progress(true, 0, 12, null)));
    look(900, status(4_991, 1, 100_020, 100_014, progress(false, 11, 12, null)));
    assertEquals(
        List.of("4,990 files can be found at once; what has changed since is looked for."), said);
  }

  @Test
  void a_folder_that_is_read_at_once_is_told_by_its_end_alone() {
    look(200, status(0, 2, 0, 0, progress(true, 0, 2, null)));
    look(400, status(2, 0, 4, 4, null));
    assertEquals(List.of(), said);
  }

  @Test
  void sources_are_named_and_many_are_counted() {
    List<Source> many = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      many.add(new Source("n" + i, Path.of("/n" + i)));
    }
    many.add(new Source("vs_1", Path.of("/data/vs_1"), true));
    List<String> lines = StartReport.sources(many);
    assertEquals("Reads /n0 as n0.", lines.getFirst());
    assertEquals("Reads 2 more: carrel sources lists them.", lines.getLast());
    assertEquals(
        List.of("There is no folder yet: carrel sources add FOLDER takes one in."),
        StartReport.sources(List.of()));
  }

  @Test
  void one_file_is_not_all_of_them() {
    look(3_600, status(1, 0, 49, 0, progress(false, 0, 1, 1L)));
    assertEquals(
        "The file can be found by words after 3.6 s; by meaning in about 0:01, when 49 passages more"
            + " are embedded.",
        said.getLast());
  }

  @Test
  void a_vault_is_called_one(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve(".obsidian"));
    assertEquals(
        List.of("Reads " + folder + " as notes, an Obsidian vault."),
        StartReport.sources(List.of(new Source("notes", folder))));
  }

  @Test
  void the_end_tells_what_cannot_be_found() {
    Status.Files files = new Status.Files(1_852, 1_828, 15, 9, 0);
    Status all = status(0, 0, 5_708, 5_708, null);
    Status some =
        new Status(
            all.state(),
            1,
            1,
            files,
            all.chunks(),
            List.of(),
            null,
            all.embeddings(),
            List.of(),
            null);
    assertEquals(
        List.of(
            "Everything is read: 1,828 files can be found in 5,708 passages (0:51).",
            "15 files are left out: carrel files --state skipped says why.",
            "9 files could not be read: carrel files --state failed says why."),
        report.end(some, BEGAN.plusSeconds(51)));
  }

  @Test
  void a_model_that_is_chosen_or_configured_is_not_missed() {
    assertEquals(
        Optional.empty(), StartReport.withoutModel(new ModelChoice("answer", "qwen", null)));
    assertEquals(
        Optional.empty(), StartReport.withoutModel(new ModelChoice("answer", null, "a:3")));
  }

  private void look(long millis, Status status) {
    report.look(status, BEGAN.plusMillis(millis), said::add);
  }

  private static Status.Progress progress(
      boolean walking, long filesDone, long filesTotal, @Nullable Long secondsLeft) {
    return new Status.Progress(walking, filesDone, filesTotal, 0, 0, 0, 0, secondsLeft);
  }

  private static Status status(
      long indexed, long pending, long chunks, long embedded, Status.@Nullable Progress progress) {
    return new Status(
        progress == null ? "idle" : "indexing",
        1,
        1,
        new Status.Files(indexed + pending, indexed, 0, 0, pending),
        new Status.Chunks(chunks, embedded),
        List.of(),
        progress,
        new Status.Embeddings(0, 0),
        List.of(),
        null);
  }
}
