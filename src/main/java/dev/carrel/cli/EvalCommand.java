package dev.carrel.cli;

import dev.carrel.eval.EarlierRun;
import dev.carrel.eval.EvalReport;
import dev.carrel.eval.EvalRun;
import dev.carrel.eval.EvalSet;
import dev.carrel.eval.Evaluation;
import dev.carrel.eval.SelfReport;
import dev.carrel.index.ChunkFilter;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Desk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
      "Takes folders with corpus/ (the documents), queries.tsv (id, tab, question) and qrels.tsv"
          + " (question's id, tab, what answers it, tab, how well), and passages.jsonl where passages"
          + " and not whole files answer, or qrels_range.jsonl where characters do. Serves the"
          + " documents of each on a port of its own, puts each question to that service over HTTP in"
          + " each mode, and prints figures, also of the keyword and the semantic ranking fused by"
          + " rank alone (rrf), and whether the differences are more than chance. Your own index is"
          + " not touched.",
      "",
      "With --self the questions are made of your own index: headings, comments above code and"
          + " subjects of mails, at most 100. A sample of it is copied without them, so that each"
          + " passage has to be found by the rest of its text. The figures, and nothing else, are"
          + " noted, and compared with those of the last time.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel eval questions/squad --json > before.json",
      "  carrel eval questions/squad --compare before.json   what has become better since",
      "  carrel eval questions/squad questions/notes         one table over both",
      "  carrel eval --self                                  your own files, and the trend",
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

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description =
          "What eval --json printed before; each ranking is compared with its earlier self.")
  @Nullable Path earlier;

  @Option(
      names = "--self",
      description = "Measure your own index with questions made of it; takes no FOLDER.")
  boolean self;

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..*",
      description = "Each a folder with documents and questions.")
  List<Path> folders = List.of();

  EvalCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (self) {
      return measureSelf();
    }
    if (folders.isEmpty()) {
      throw new WrongUsage("A FOLDER with questions is missing; --self needs none.");
    }
    if (k < 1 || k > SearchRequest.K_MAX) {
      throw new WrongUsage("-k is " + k + ", wanted 1 to " + SearchRequest.K_MAX + ".");
    }
    // Everything is read before anything is measured, which takes long.
    List<EvalSet> sets = folders.stream().map(EvalCommand::read).toList();
    mustDiffer(sets);
    EarlierRun before = earlier == null ? null : EarlierRun.read(earlier);
    if (before != null) {
      sets.forEach(set -> before.mustHave(set.name()));
    }
    List<EvalReport> reports = new ArrayList<>();
    for (EvalSet set : sets) {
      EvalReport measured = measure(set, sets.size() > 1);
      EvalReport report = before == null ? measured : before.compared(measured);
      reports.add(report);
      if (!form.json) {
        session.out().print(report.table());
      }
    }
    print(reports);
    return 0;
  }

  private int measureSelf() {
    if (!folders.isEmpty() || earlier != null || k != Evaluation.K_DEFAULT) {
      throw new WrongUsage("--self takes no FOLDER, no -k and no --compare.");
    }
    SelfReport report = session.home().evaluateSelf(common.options());
    if (form.json) {
      session.printJson(report);
    } else {
      session.out().print(report.table());
    }
    return 0;
  }

  /** One set's document is the report itself, as it always was. */
  private void print(List<EvalReport> reports) {
    EvalRun all = new EvalRun(reports);
    if (form.json) {
      session.printJson(reports.size() == 1 ? reports.getFirst() : all);
    } else if (reports.size() > 1) {
      session.out().println();
      session.out().print(all.table());
    }
  }

  private EvalReport measure(EvalSet set, boolean oneOfSeveral) throws InterruptedException {
    Path kept = common.options().data();
    if (kept != null) {
      Path data = oneOfSeveral ? kept.resolve(set.name()) : kept;
      return measure(set, new Options(data, common.options().config(), 0));
    }
    Path data = temporaryFolder();
    try {
      return measure(set, new Options(data, common.options().config(), 0));
    } finally {
      delete(data);
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
    return EvalSet.read(folder.toAbsolutePath().normalize());
  }

  /** A report, and an index that is kept, are known by the set's name. */
  private static void mustDiffer(List<EvalSet> sets) {
    Set<String> names = new HashSet<>();
    for (EvalSet set : sets) {
      if (!names.add(set.name())) {
        throw new WrongUsage(
            "Two folders are called " + set.name() + ": rename one or measure them one by one.");
      }
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("carrel-eval-");
    } catch (IOException e) {
      throw new CommandFailure("No temporary folder can be made: " + e.getMessage() + ".", e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
