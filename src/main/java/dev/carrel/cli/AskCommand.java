package dev.carrel.cli;

import dev.carrel.answer.Question;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ask",
    header = "Answer a question from the documents.",
    description = {
      "",
      "Prints the answer as it is made, then every source it rests on with its lines and its own"
          + " words. Where the documents do not carry an answer it says so; that is an answer, too,"
          + " and the exit code is 0.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel ask 'When does the night train leave Bergen?'",
      "  carrel ask 'What did the boiler cost?' --path '*.xlsx'",
      "  carrel ask --json 'Who grafts the apple trees?' | jq .citations",
      "",
      "Without a language model the answer is made of the documents' own sentences; see engines in"
          + " config/carrel.yaml."
    })
final class AskCommand implements Callable<Integer> {
  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();
  @Mixin FilterOptions filter = new FilterOptions();

  @Option(
      names = "--passages",
      paramLabel = "N",
      defaultValue = "" + Question.PASSAGES_DEFAULT,
      description = "From how many passages at most, 1 to 50 (default: ${DEFAULT-VALUE}).")
  int passages;

  @Option(
      names = "--strict",
      description = "Leave out every sentence that its passages do not support; else it is marked.")
  boolean strict;

  @Option(
      names = "--receipt",
      description = "Print what the answer came from, too: passages, prompt, model, as JSON.")
  boolean receipt;

  @Option(names = "--keep", description = "Keep the receipt on the disk, until it is deleted.")
  boolean keep;

  @Parameters(paramLabel = "WORDS", arity = "1..*", description = "The question.")
  List<String> words = List.of();

  AskCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Question question =
        WrongUsage.orElseWrong(() ->
            new Question(String.join(" ", words), filter.filter(), passages)
                .wishing(strict, keep ? Boolean.TRUE : null, null));
    try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.LOOK, List.of())) {
      AnswerPrinter printer =
          new AnswerPrinter(
              session, PlaceLinks.of(session.terminal(), open.desk()), form.json, receipt);
      open.desk().ask(question, printer, session.stopping()::get);
      printer.receipt().ifPresent(id -> session.printJson(open.desk().receipt(id)));
      return printer.exitCode();
    }
  }
}
