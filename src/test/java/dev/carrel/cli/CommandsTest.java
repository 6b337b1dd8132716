package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.index.IndexException;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command against a desk in memory: what it prints where, and its exit code. */
class CommandsTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void search_prints_one_line_a_hit_into_a_pipe() {
    MemoryHome.Result result = home.run("search", "night", "train");
    assertEquals(
        "notes/trips/oslo.md:7\tThe night train leaves Bergen at 22:59. Trains are never late"
            + " here.\n"
            + "papers/Tern ␛]0;owned␇.pdf:1\tReef early. �egassem neddih� �31mred 🚂\n",
        result.out());
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    assertEquals(List.of(Home.Purpose.LOOK), home.purposes);
    assertTrue(home.desk.closed);
  }

  @Test
  void search_prints_places_headings_and_lit_words_on_a_terminal() {
    home.terminal = new Terminal(80, 80, true);
    assertEquals(
        """
        \u001b[1m  1\u001b[0m \u001b[36mnotes/trips/oslo.md:7\u001b[0m
            \u001b[1mOslo in winter › Getting there\u001b[0m
            The \u001b[1;33mnight\u001b[0m \u001b[1;33mtrain\u001b[0m leaves Bergen at 22:59.\
         \u001b[1;33mTrains\u001b[0m are never late here.

        \u001b[1m  2\u001b[0m \u001b[36mpapers/Tern ␛]0;owned␇.pdf:1\u001b[0m\u001b[2m page 3\u001b[0m
            \u001b[1mHandbook\u001b[0m
            Reef early. �egassem neddih� �31mred 🚂

        \u001b[2m2 passages, best first, hybrid, 1.5 ms\u001b[0m
        """,
        home.run("search", "night train").out());
  }

  @Test
  void search_passes_every_option_on() {
    home.run(
        "search",
        "-k",
        "3",
        "--mode",
        "semantic",
        "--source",
        "notes",
        "--path",
        "trips/**",
        "--type",
        "md",
        "--explain",
        "--data",
        "d",
        "oslo");
    assertEquals(
        List.of(
            new SearchRequest(
                "oslo",
                3,
                SearchMode.SEMANTIC,
                MemoryDesk.filter("notes", "trips/**", "md"),
                true)),
        home.desk.asked(SearchRequest.class));
    assertEquals(Path.of("d").toAbsolutePath(), home.options.getFirst().data());
  }

  @Test
  void search_as_JSON_is_the_search_document_and_nothing_else() throws IOException {
    MemoryHome.Result result = home.run("search", "--json", "night train");
    assertEquals(
        new SearchDocument("night train", "hybrid", 1.45, List.of(), home.desk.hits),
        Json.document(result.out(), SearchDocument.class));
    assertTrue(result.out().contains("\"page\" : null"), result.out());
    assertFalse(result.out().codePoints().anyMatch(c -> c < ' ' && c != '\n'), result.out());
    assertFalse(result.out().contains("\u009b"), "C1 acts on a terminal");
    assertFalse(result.out().contains("\u202e"), "overrides act on a terminal");
    assertEquals("", result.err());
  }

  @Test
  void a_search_that_finds_nothing_says_so_beside_the_result() {
    home.desk.hits = List.of();
    MemoryHome.Result result = home.run("search", "zebra");
    assertEquals("", result.out());
    assertEquals("Nothing was found for: zebra\n", result.err());
    assertEquals(0, result.exitCode());
  }

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
    assertEquals(2, home.run().exitCode());
    assertEquals(2, home.run("find").exitCode());
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
  void ask_prints_the_answer_and_where_it_is_from() {
    MemoryHome.Result result = home.run("ask", "When", "does", "it", "leave?");
    assertEquals(
        """
        At 22:59 [1]. 🚂

        [1] notes/trips/oslo.md:7-9
            “The night train leaves Bergen at 22:59.”
        """,
        result.out());
    assertEquals(0, result.exitCode());
    assertEquals("When does it leave?", home.desk.asked(Question.class).getFirst().text());
  }

  @Test
  void ask_as_JSON_is_the_answer_and_nothing_else() throws IOException {
    MemoryHome.Result result = home.run("ask", "--json", "When does it leave?");
    Answer answer = Json.document(result.out(), Answer.class);
    assertTrue(answer.grounded());
    assertEquals(List.of(MemoryDesk.CITATION), answer.citations());
    assertEquals("", result.err());
  }

  @Test
  void an_answer_without_grounds_is_an_answer() {
    Answer none = new Answer("q", "That is not in your documents.", false, .01, List.of(), null, 1);
    home.desk.answer = List.of(new AnswerEvent.NoGrounds(none));
    MemoryHome.Result result = home.run("ask", "q");
    assertEquals("That is not in your documents.\n", result.out());
    assertEquals(0, result.exitCode());
  }

  @Test
  void an_answer_that_fails_is_one_line_and_exit_1() {
    home.desk.answer =
        List.of(
            new AnswerEvent.Token("At"),
            new AnswerEvent.Failed("The engine has died: ask again.", "engine_unavailable"));
    MemoryHome.Result result = home.run("ask", "q");
    assertEquals(1, result.exitCode());
    assertEquals("carrel: The engine has died: ask again.\n", result.err());
  }

  @Test
  void index_waits_until_idle_and_its_summary_adds_up() {
    home.desk.statuses.add(indexing(null));
    home.desk.statuses.add(indexing(null));
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
    home.desk.statuses.add(indexing("The disk of /data is full: make room."));
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
        source    papers: /mnt/papers, 1 files, missing. /mnt/papers is not there: mount it.
        """,
        home.run("status").out());
    assertEquals(MemoryDesk.IDLE, Json.document(home.run("status", "--json").out(), Status.class));
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
    assertEquals("library\t" + folder + "\n", added.out());
    assertEquals("notes\t/home/runa/notes\nlibrary\t" + folder + "\n", home.run("sources").out());
    assertEquals(
        List.of(
            new Source("notes", Path.of("/home/runa/notes")),
            new Source("library", Path.of(folder))),
        Json.document(home.run("sources", "list", "--json").out(), SourceList.class).sources());
    assertEquals(0, home.run("sources", "remove", "notes").exitCode());
    MemoryHome.Result gone = home.run("sources", "remove", "notes");
    assertEquals(1, gone.exitCode());
    assertEquals("carrel: There is no source notes: carrel sources lists them.\n", gone.err());
  }

  @Test
  void serve_says_what_it_does_and_prints_its_address() {
    home.desk.statuses.add(indexing(null));
    MemoryHome.Result result = home.run("serve", "samples", "--port", "0");
    assertEquals("Carrel answers at http://127.0.0.1:40711 (Ctrl-C ends it)\n", result.out());
    assertEquals(
        """
        Opening the index.
        Everything is read: 2 files can be found in 12 passages.
        Carrel has ended; the index is closed.
        """,
        result.err());
    assertEquals(0, result.exitCode());
    assertEquals(0, home.options.getFirst().port());
    assertEquals(1, home.service == null ? 0 : home.service.closings);
  }

  @Test
  void a_service_that_can_take_nothing_in_says_so_once_and_goes_on() {
    home.desk.statuses.add(indexing("The disk of /data is full: make room."));
    home.desk.statuses.add(indexing("The disk of /data is full: make room."));
    MemoryHome.Result result = home.run("serve");
    assertEquals(0, result.exitCode());
    assertEquals(
        1, result.err().lines().filter(line -> line.contains("is full")).count(), result.err());
  }

  @Test
  void serve_as_JSON_prints_the_address_for_a_program() throws IOException {
    ServeCommand.Address address =
        Json.document(home.run("serve", "--json").out(), ServeCommand.Address.class);
    assertEquals("http://127.0.0.1:40711", address.address());
    assertEquals(40711, address.port());
    assertEquals(ProcessHandle.current().pid(), address.processId());
  }

  @Test
  void serve_does_not_start_where_a_service_runs() {
    home.running =
        Optional.of(new RunningService(URI.create("http://127.0.0.1:7411"), 4242, "key"));
    MemoryHome.Result result = home.run("serve");
    assertEquals(1, result.exitCode());
    assertTrue(result.err().contains("at http://127.0.0.1:7411 (process 4242)"), result.err());
    assertEquals(1, result.err().lines().count());
  }

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

  @Test
  void the_version_is_one_line() {
    MemoryHome.Result result = home.run("--version");
    assertEquals(0, result.exitCode());
    assertTrue(result.out().startsWith("Carrel "), result.out());
    assertEquals(1, result.out().lines().count());
  }

  private static Status indexing(@org.jspecify.annotations.Nullable String problem) {
    return new Status(
        "indexing",
        3,
        4710,
        new Status.Files(5, 1, 0, 0, 4),
        new Status.Chunks(12, 2),
        List.of(),
        new Status.Progress(true, 1, 5, 2, 12, 3.0, 70.0, 7L),
        new Status.Embeddings(2, 0),
        List.of(),
        problem);
  }
}
