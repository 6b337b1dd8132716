package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.Status;
import dev.carrel.serve.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code carrel index} and {@code carrel reindex} say and wait for. */
class IndexCommandTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void index_waits_until_idle_and_its_summary_adds_up() {
    home.desk.statuses.add(PreparedDesk.indexing(null));
    home.desk.statuses.add(PreparedDesk.indexing(null));
    MemoryHome.Result result = home.run("index", "samples");
    assertEquals(
        """
        5 files found = 2 indexed + 2 skipped + 1 failed
          skipped 2: It has 71 MB, more than the 64 MB that are read. (notes/log-1.bin, …)
          failed 1: The PDF ends in the middle: scan it again. (notes/deed.pdf)
        12 passages, 12 embedded; 9 vectors computed, 3 taken from the cache
        0.0 s
        """,
        result.out());
    assertEquals("source papers: /mnt/papers is not there: mount it.\n", result.err());
    assertEquals(0, result.exitCode());
    assertEquals(List.of(Home.Purpose.INDEX), home.purposes);
    assertEquals(List.of(Path.of("samples").toAbsolutePath()), home.folders);
    assertEquals(List.of(), home.desk.asked(Ingestion.Reindex.class));
  }

  @Test
  void index_as_JSON_counts_the_same() throws IOException {
    IndexSummary summary = Json.document(home.run("index", "--json").out(), IndexSummary.class);
    Status.Files files = summary.files();
    assertEquals(files.found(), files.indexed() + files.skipped() + files.failed());
    assertEquals(
        files.skipped(), summary.skipped().stream().mapToLong(IndexSummary.Reason::files).sum());
    assertEquals(
        files.failed(), summary.failed().stream().mapToLong(IndexSummary.Reason::files).sum());
  }

  @Test
  void index_without_any_folder_says_what_to_do() {
    home.desk.sources.clear();
    MemoryHome.Result result = home.run("index");
    assertEquals(1, result.exitCode());
    assertTrue(result.err().contains("carrel index FOLDER"), result.err());
  }

  @Test
  void an_index_that_can_take_nothing_in_fails_with_the_reason() {
    home.desk.statuses.add(PreparedDesk.indexing("The disk of /data is full: make room."));
    MemoryHome.Result result = home.run("index");
    assertEquals(1, result.exitCode());
    assertEquals("carrel: The disk of /data is full: make room.\n", result.err());
  }

  @Test
  void reindex_says_what_to_the_desk() {
    home.run("reindex");
    home.run("reindex", "--failed");
    home.run("reindex", "--all");
    assertEquals(
        List.of(Ingestion.Reindex.CHANGED, Ingestion.Reindex.FAILED, Ingestion.Reindex.ALL),
        home.desk.asked(Ingestion.Reindex.class));
    assertEquals(2, home.run("reindex", "--all", "--failed").exitCode());
  }
}
