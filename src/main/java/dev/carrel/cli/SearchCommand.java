package dev.carrel.cli;

import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "search",
    header = "Find passages.",
    description = {
      "",
      "Prints the passages that fit best. On a terminal each with its place, its headings and the"
          + " words found; into a pipe one line each: source/path:line, a tab, the text.",
      "",
      "Among the words there may be operators: \"a phrase\", -without, path:, type:, source:, lang:,"
          + " symbol:, from:, to:, subject:, before:, after:, tag:, wild*, fuzzy~, /expression/,"
          + " \"near words\"~5. Put all of it between single quotes. docs/query-language.md has an"
          + " example for each.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel search sourdough hydration",
      "  carrel search 'night train' --path 'trips/**' --type md",
      "  carrel search '\"night train\" -bergen after:2024 type:md'",
      "  carrel search --explain where is the bilge pump",
      "  carrel search --mode keyword -k 50 parseHeader | cut -f1",
      "  carrel search --json 'how wet is the dough' | jq '.hits[0].text'",
      "  carrel search -- --dry-run             words that begin with a dash"
    })
final class SearchCommand implements Callable<Integer> {
  static final String RECENT =
      "Let the newer of nearly equal passages come first; what age adds halves with each year.";

  private static final String K_DEFAULT = "10";

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();
  @Mixin FilterOptions filter = new FilterOptions();

  @Option(
      names = {"-k", "--limit"},
      paramLabel = "N",
      defaultValue = K_DEFAULT,
      description = "How many passages, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  int k;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "hybrid",
      description =
          "hybrid, keyword (by words alone) or semantic (by meaning alone) (default:"
              + " ${DEFAULT-VALUE}).")
  SearchMode mode = SearchMode.HYBRID;

  @Option(
      names = "--explain",
      description =
          "Say of each passage why it stands where it stands: a sentence, and what its score is the"
              + " sum of; in a pipe as two more columns.")
  boolean explain;

  @Option(names = "--recent", description = RECENT)
  boolean recent;

  @Parameters(paramLabel = "WORDS", arity = "1..*", description = "What to look for.")
  List<String> words = List.of();

  SearchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    SearchRequest request =
        WrongUsage.orElseWrong(() ->
            new SearchRequest(String.join(" ", words), k, mode, filter.filter(), explain, recent));
    SearchDocument found;
    PlaceLinks links;
    try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.LOOK, List.of())) {
      found = open.desk().search(request);
      links = PlaceLinks.of(session.terminal(), open.desk());
    }
    if (form.json) {
      session.printJson(found);
    } else {
      new SearchPrinter(session.terminal(), links).print(found, session);
    }
    return 0;
  }
}
