package dev.carrel.cli;

import dev.carrel.index.ChunkFilter;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.WhyNot;
import dev.carrel.serve.WhyNotRequest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "why-not",
    header = "Say why a search does not find a file.",
    description = {
      "",
      "Follows the file from its folder to its rank and names the one stage at which it was lost:",
      "",
      "  no_source       no source holds it",
      "  left_out        a rule leaves it out: an ignore file, a hidden name, build output, …",
      "  skipped         it is not read on purpose: a key, too large, a format without text, …",
      "  failed          it could not be read",
      "  waiting         it is still to be read, or to be read again",
      "  filtered        an operator of the query excludes it",
      "  vector_waiting  words do not bring it up, and meaning cannot yet",
      "  no_candidate    it has none of the words, or others have far more of them; meaning likewise",
      "  duplicate       the same text is shown from another place",
      "  beyond          it ranks, but below the -k best",
      "  found           it is there; with its rank and what its score is the sum of",
      "",
      "In a pipe: the stage, a tab, source/path, a tab, the sentence.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel why-not notes/trips/oslo.md night train",
      "  carrel why-not ~/notes/trips/oslo.md 'night train after:2024'",
      "  carrel why-not --source notes -k 50 trips/oslo.md -- -bergen",
      "  carrel why-not --json trips/oslo.md night train | jq .stage"
    })
final class WhyNotCommand implements Callable<Integer> {
  private static final String K_DEFAULT = "10";

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "The file's source, where the same path is in several.")
  @Nullable String source;

  @Option(
      names = {"-k", "--limit"},
      paramLabel = "N",
      defaultValue = K_DEFAULT,
      description = "How many passages the search gives, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  int k;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "hybrid",
      description = "hybrid, keyword or semantic, as for search (default: ${DEFAULT-VALUE}).")
  SearchMode mode = SearchMode.HYBRID;

  @Option(names = "--recent", description = SearchCommand.RECENT)
  boolean recent;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Its path on the disk, or within its source as search shows it.")
  String file = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "QUERY",
      description = "What was looked for, as for search.")
  List<String> words = List.of();

  WhyNotCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    SearchRequest search =
        WrongUsage.orElseWrong(() ->
            new SearchRequest(String.join(" ", words), k, mode, ChunkFilter.NONE, true, recent));
    WhyNot found;
    try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.LOOK, List.of())) {
      found = open.desk().whyNot(new WhyNotRequest(onDisk(file, source), source, search));
    }
    if (form.json) {
      session.printJson(found);
    } else if (session.terminal().outIsTerminal()) {
      forPerson(found);
    } else {
      session.out().println(found.stage() + "\t" + place(found) + "\t" + sentence(found));
    }
    return 0;
  }

  /** A file that is there from here is meant by that; anything else is the service's to find. */
  private static String onDisk(String given, @Nullable String source) {
    try {
      Path path = Path.of(given);
      boolean here = source == null && Files.exists(path) && !path.isAbsolute();
      return here ? path.toAbsolutePath().normalize().toString() : given;
    } catch (InvalidPathException e) {
      return given; // the service says what is wrong with it
    }
  }

  private void forPerson(WhyNot found) {
    Ink ink = session.terminal().outInk();
    session.out().println(ink.bold(SafeText.line(found.stage())) + " " + ink.path(place(found)));
    session.out().println("    " + sentence(found));
    Hit hit = found.hit();
    if (hit != null && hit.explanation() != null && found.shownAt() == null) {
      ExplanationText.table(hit.explanation())
          .forEach(line -> session.out().println("    " + line));
    }
  }

  private static String sentence(WhyNot found) {
    return SafeText.line(
        found.remark() == null ? found.sentence() : found.sentence() + " " + found.remark());
  }

  private static String place(WhyNot found) {
    return SafeText.line(
        found.source() == null ? found.file() : found.source() + "/" + found.path());
  }
}
