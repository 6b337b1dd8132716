package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.IndexException;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Status;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.Json;
import dev.carrel.serve.SourceList;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Commands against a desk in memory, and what all of them have in common: exit codes, one line of
 * trouble.
 */
class CommandsTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void an_impossible_value_is_wrong_usage() {
    MemoryHome.Result result = home.run("search", "-k", "1001", "x");
    assertEquals(2, result.exitCode());
    assertEquals("carrel: k is 1001, wanted 1 to 1000\n", result.err());
    assertEquals(2, home.run("search", " ").exitCode());
    assertEquals(2, home.run("files", "--limit", "0").exitCode());
    assertEquals(2, home.run("ask", "--passages", "51", "x").exitCode());
    assertEquals(2, home.run("serve", "--port", "65536").exitCode());
  }

  @Test
  void wrong_usage_is_one_line_that_names_the_help() {
    MemoryHome.Result result = home.run("search", "--mod", "keyword", "x");
    assertEquals(2, result.exitCode());
    assertEquals("", result.out());
    assertEquals("carrel: Unknown option: '--mod'. See: carrel search --help\n", result.err());
    MemoryHome.Result mode = home.run("search", "--mode", "fuzzy", "x");
    assertEquals(2, mode.exitCode());
    assertEquals(1, mode.err().lines().count(), mode.err());
    assertEquals(2, home.run("find").exitCode());
  }

  @Test
  void carrel_alone_explains_itself_in_one_screen() throws IOException {
    MemoryHome.Result result = home.run();
    assertEquals(0, result.exitCode());
    assertEquals("", result.err());
    // One line stays for the prompt that follows.
    assertTrue(result.out().lines().count() < 24, result.out());
    assertTrue(result.out().lines().allMatch(line -> line.length() < 80), result.out());
    Path golden = Path.of("src/test/resources/help/overview.txt");
    if ("refresh".equals(System.getProperty("carrel.golden"))) {
      Files.writeString(golden, result.out());
    }
    assertEquals(Files.readString(golden), result.out());
    home.terminal = new Terminal(80, 80, true);
    assertEquals(
        result.out(), home.run().out().replaceAll("\u001b\\[[0-9;]*m", ""), "but for colours");
  }

  @Test
  void every_command_that_the_overview_names_exists() {
    Matcher names =
        Pattern.compile("^  carrel ([a-z-]+)", Pattern.MULTILINE).matcher(home.run().out());
    int found = 0;
    while (names.find()) {
      assertEquals(0, home.run(names.group(1), "--help").exitCode(), names.group(1));
      found++;
    }
    assertTrue(found > 5, "only " + found);
  }

  @Test
  void expected_trouble_is_one_line_and_exit_1() {
    home.failsWith(() -> new IndexException("The index is in use by process 7: end it."));
    MemoryHome.Result result = home.run("search", "x");
    assertEquals(1, result.exitCode());
    assertEquals("carrel: The index is in use by process 7: end it.\n", result.err());
    assertEquals("", result.out());
  }

  @Test
  void a_defect_is_one_line_unless_debugging_is_wanted() {
    home.failsWith(() -> new IllegalStateException("no\nway"));
    MemoryHome.Result result = home.run("status");
    assertEquals(1, result.exitCode());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains("CARREL_DEBUG=1"), result.err());
    home.debug = true;
    assertTrue(home.run("status").err().contains("\tat dev.carrel.cli.MemoryHome.open"));
  }

  @Test
  void what_the_desk_calls_a_wrong_request_is_wrong_usage() {
    home.failsWith(
        () -> new DeskException(DeskException.Kind.WRONG_REQUEST, "There is no source x."));
    assertEquals(2, home.run("search", "--source", "x", "y").exitCode());
  }

  @Test
  void a_backup_ends_in_one_sentence_and_never_replaces_a_file_unasked() {
    MemoryHome.Result done = home.run("backup", "/mnt/carrel.zip");
    assertEquals(
        "/mnt/carrel.zip holds generation 3 of the index as of change 4,711 (2 files, 0.0 MB).\n",
        done.out());
    assertEquals("", done.err(), "no progress where nobody looks");
    MemoryHome.Result refused = home.run("backup", "/mnt/there.zip");
    assertEquals("carrel: /mnt/there.zip is there already.\n", refused.err());
    assertEquals(0, home.run("backup", "--force", "/mnt/there.zip").exitCode());
    assertEquals(2, home.run("backup").exitCode());
  }

  @Test
  void a_restore_says_where_the_old_data_folder_is() {
    assertEquals(
        "/data is restored: generation 3 of the index as of change 4,711 (2 files); what was there"
            + " is kept in /data.before-restore-1.\n",
        home.run("restore", "--force", "/mnt/carrel.zip").out());
    home.running = Optional.of(new RunningService(URI.create("http://127.0.0.1:1"), 42, "k"));
    MemoryHome.Result refused = home.run("restore", "/mnt/carrel.zip");
    assertEquals(1, refused.exitCode());
    assertTrue(refused.err().contains("A service runs on this data folder"), refused.err());
  }

  @Test
  void status_says_where_everything_stands() throws IOException {
    assertEquals(
        """
        state     idle, no service runs
        files     5 found = 2 indexed + 2 skipped + 1 failed + 0 pending
        passages  12, 12 embedded
        index     generation 3, sequence 4711
        source    notes: /home/runa/notes, 4 files, ok
        source    papers: /mnt/papers, 1 file, missing. /mnt/papers is not there: mount it.
        """,
        home.run("status").out());
    assertEquals(
        PreparedDesk.IDLE, Json.document(home.run("status", "--json").out(), Status.class));
  }

  @Test
  void files_lists_states_and_reasons() throws IOException {
    assertEquals(
        "failed\t0\tnotes/deed.pdf\tThe PDF ends in the middle: scan it again.\tmarkdown\t1\t1\t1.5\n",
        home.run("files", "--state", "failed").out());
    assertEquals(
        new FileQuery(null, "failed", null, 0, 1000), home.desk.asked(FileQuery.class).getFirst());
    assertEquals(
        5, Json.document(home.run("files", "--json").out(), FileList.class).files().size());
    assertEquals("2 more: add --offset 3\n", home.run("files", "--limit", "3").err());
    home.terminal = new Terminal(80, 0, false);
    assertEquals(
        "failed       0  notes/deed.pdf\n                The PDF ends in the middle: scan it"
            + " again.\n",
        home.run("files", "--state", "failed").out());
  }

  @Test
  void sources_are_listed_added_and_removed() throws IOException {
    MemoryHome.Result added = home.run("sources", "add", "papers", "--name", "library");
    String folder = Path.of("papers").toAbsolutePath().toString();
    assertEquals("library\t" + folder + "\tfolder\n", added.out());
    assertEquals(
        "notes\t/home/runa/notes\tfolder\nlibrary\t" + folder + "\tfolder\n",
        home.run("sources").out());
    assertEquals(
        List.of(
            new Source("notes", Path.of("/home/runa/notes")),
            new Source("library", Path.of(folder))),
        Json.document(home.run("sources", "list", "--json").out(), SourceList.class).plain());
    assertEquals(0, home.run("sources", "remove", "notes").exitCode());
    MemoryHome.Result gone = home.run("sources", "remove", "notes");
    assertEquals(1, gone.exitCode());
    assertEquals("carrel: There is no source notes: carrel sources lists them.\n", gone.err());
  }

  @Test
  void the_version_is_one_line() {
    MemoryHome.Result result = home.run("--version");
    assertEquals(0, result.exitCode());
    assertTrue(result.out().startsWith("Carrel "), result.out());
    assertEquals(1, result.out().lines().count());
  }
}
