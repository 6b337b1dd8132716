package dev.carrel.cli;

import dev.carrel.eval.EvalException;
import dev.carrel.eval.EvalReport;
import dev.carrel.eval.EvalSet;
import dev.carrel.eval.Evaluation;
import dev.carrel.index.ChunkFilter;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Desk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "eval",
    header = "Measure how well questions with known answers are answered.",
    description = {
      "",
      "Takes a folder with corpus/ (the documents), queries.tsv (id, tab, question) and qrels.tsv"
          + " (question's id, tab, what answers it, tab, how well), and passages.jsonl where passages"
          + " and not whole files answer. Serves the documents on a port of its own, puts each question"
          + " to that service over HTTP in each mode, and prints figures. Your own index is not touched.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel eval questions/squad --json",
      "  carrel eval questions/notes -k 10 --data /tmp/notes-index   keeps the index for the next time"
    })
final class EvalCommand implements Callable<Integer> {
  /** Hybrid comes first: its latency is then that of questions whose vectors are not known yet. */
  private static final List<SearchMode> MODES =
      List.of(SearchMode.HYBRID, SearchMode.KEYWORD, SearchMode.SEMANTIC);

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = "-k",
      paramLabel = "N",
      description = "Hits that each search is asked for (default: ${DEFAULT-VALUE}).")
  int k = Evaluation.K_DEFAULT;

  @Parameters(paramLabel = "FOLDER", description = "The folder with documents and questions.")
  Path folder = Path.of("");

  EvalCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (k < 1 || k > SearchRequest.K_MAX) {
      throw new WrongUsage("-k is " + k + ", wanted 1 to " + SearchRequest.K_MAX + ".");
    }
    EvalSet set = read(folder.toAbsolutePath().normalize());
    Path kept = common.options().data();
    Path data = kept == null ? temporaryFolder() : kept;
    try {
      EvalReport report = measure(set, new Options(data, common.options().config(), 0));
      if (form.json) {
        session.printJson(report);
      } else {
        session.out().print(report.table());
      }
      return 0;
    } finally {
      if (kept == null) {
        delete(data);
      }
    }
  }

  private EvalReport measure(EvalSet set, Options options) throws InterruptedException {
    try (Service service = session.home().serve(options, List.of(set.corpus()), session::remark)) {
      new IndexRun(session).awaitIdle(service.desk());
      RunningService running =
          session
              .home()
              .running(options)
              .orElseThrow(() -> new CommandFailure("The service ended before it was measured."));
      try (Desk remote = new RemoteDesk(running)) {
        return Evaluation.run(
            set,
            MODES,
            k,
            (query, mode) -> remote.search(new SearchRequest(query, k, mode, ChunkFilter.NONE)));
      }
    }
  }

  private static EvalSet read(Path folder) {
    try {
      return EvalSet.read(folder);
    } catch (EvalException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("carrel-eval-");
    } catch (IOException e) {
      throw new CommandFailure("No temporary folder can be made: " + e.getMessage() + ".", e);
    }
  }

  private static void delete(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
