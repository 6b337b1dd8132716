package dev.carrel.cli;

import dev.carrel.answer.Citation;
import dev.carrel.answer.Summary;
import dev.carrel.answer.SummaryEvent;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.index.ChunkFilter;
import dev.carrel.serve.Desk;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "summarize",
    header = "Summarize a file, a folder or what a search finds.",
    description = {
      "",
      "Each sentence has its sources below. Without a language model the sentences are the"
          + " documents' own; with one (see engines in config/carrel.yaml) it notes what each"
          + " stretch says, and then what the notes say.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel summarize notes/trips/oslo.md",
      "  carrel summarize ~/notes/trips         a folder, the newest 200 documents of it",
      "  carrel summarize --search 'night trains in winter'",
      "  carrel summarize --source mail --sentences 12 --json"
    })
final class SummarizeCommand implements Callable<Integer> {
  private static final String BACK_AND_CLEAR = "\r\u001b[K";

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();
  @Mixin FilterOptions filter = new FilterOptions();

  @Option(
      names = "--search",
      paramLabel = "WORDS",
      description = "Summarize what a search for this finds.")
  @Nullable String search;

  @Option(
      names = "--sentences",
      paramLabel = "N",
      defaultValue = "" + SummaryRequest.SENTENCES_DEFAULT,
      description = "How many at most, 1 to 30 (default: ${DEFAULT-VALUE}).")
  int sentences;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A file or a folder: on the disk, or within its source as search shows it.")
  @Nullable String path;

  SummarizeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Optional<Summary> made;
    PlaceLinks links;
    try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.LOOK, List.of())) {
      ChunkFilter place = place(open.desk());
      SummaryRequest request =
          WrongUsage.orElseWrong(
              () -> new SummaryRequest(place, Optional.ofNullable(search), sentences));
      made = summary(open.desk(), request);
      links = PlaceLinks.of(session.terminal(), open.desk());
    }
    Summary summary = made.orElseThrow(() -> new CommandFailure("The summary was not finished."));
    if (form.json) {
      session.printJson(summary);
    } else {
      print(summary, links);
    }
    return 0;
  }

  private Optional<Summary> summary(Desk desk, SummaryRequest request) {
    Progress progress = new Progress();
    desk.summarize(request, progress::accept, session.stopping()::get);
    return Optional.ofNullable(progress.summary);
  }

  /** The file or folder that is meant, as a filter; it may or may not be there on the disk. */
  private ChunkFilter place(Desk desk) {
    ChunkFilter given = filter.filter();
    if (path == null) {
      return given;
    }
    if (!given.paths().isEmpty()) {
      throw new WrongUsage("PATH and --path name files in two ways: give one of them.");
    }
    List<Source> sources = desk.sources();
    Optional<Path> onDisk = onDisk(path);
    for (Source source : sources) {
      if (onDisk.isPresent() && onDisk.get().startsWith(source.folder())) {
        Path below = source.folder().relativize(onDisk.get());
        String within =
            StreamSupport.stream(below.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
        return new ChunkFilter(List.of(source.name()), paths(within), given.types());
      }
    }
    for (Source source : sources) {
      if (path.equals(source.name()) || path.startsWith(source.name() + "/")) {
        String within = path.substring(source.name().length()).replaceFirst("^/", "");
        return new ChunkFilter(List.of(source.name()), paths(within), given.types());
      }
    }
    return new ChunkFilter(given.sources(), paths(path), given.types());
  }

  private static Optional<Path> onDisk(String given) {
    try {
      Path path = Path.of(given);
      return Files.exists(path) ? Optional.of(path.toRealPath()) : Optional.empty();
    } catch (InvalidPathException | IOException e) {
      return Optional.empty(); // then it is a path within a source, or nothing is found
    }
  }

  /** The file of this path and everything below the folder of this path. */
  private static List<String> paths(String within) {
    String bare = within.replaceAll("/+$", "");
    return bare.isEmpty() ? List.of() : List.of("/" + bare, "/" + bare + "/**");
  }

  /** Shows how far it is, on a terminal only, and keeps the ending. */
  private final class Progress {
    private @Nullable Summary summary;
    private boolean shown;

    void accept(SummaryEvent event) {
      switch (event) {
        case SummaryEvent.Progress progress -> {
          if (session.terminal().errIsTerminal()) {
            shown = true;
            session
                .err()
                .printf(
                    Locale.ROOT,
                    "%sSummarizing: step %d of %d",
                    BACK_AND_CLEAR,
                    progress.done(),
                    progress.total());
            session.err().flush();
          }
        }
        case SummaryEvent.Finished finished -> {
          clear();
          summary = finished.summary();
        }
        case SummaryEvent.Failed failed -> {
          clear();
          throw new CommandFailure(failed.message());
        }
      }
    }

    private void clear() {
      if (shown) {
        session.err().print(BACK_AND_CLEAR);
        session.err().flush();
      }
    }
  }

  private void print(Summary summary, PlaceLinks links) {
    session.out().println(SafeText.lines(summary.summary()));
    summary.remarks().forEach(remark -> session.remark(SafeText.line(remark)));
    CitationPrinter citations = new CitationPrinter(session, links);
    for (Citation citation : summary.citations()) {
      session.out().println();
      citations.print(citation);
    }
  }
}
