package dev.carrel.cli;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Statement;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.ExitCode;

/** Prints an answer while it is made. For one answer. */
final class AnswerPrinter implements Consumer<AnswerEvent> {
  private final Session session;
  private final PlaceLinks links;
  private final boolean json;
  private final boolean receipted;
  private Optional<String> receipt = Optional.empty();
  private Optional<Answer> answer = Optional.empty();
  private final StringBuilder unfinished = new StringBuilder();
  private boolean anyToken;
  private int exitCode = ExitCode.SOFTWARE;

  /**
   * Prints nothing yet.
   *
   * @param receipted whether the receipt is to be printed: then it is the document that {@code
   *     json} asks for, since it holds the answer
   */
  AnswerPrinter(Session session, PlaceLinks links, boolean json, boolean receipted) {
    this.session = session;
    this.links = links;
    this.json = json;
    this.receipted = receipted;
  }

  /** The number of the receipt that is to be printed; empty when there is none. */
  Optional<String> receipt() {
    return receipt;
  }

  /** Empty as long as there is none, or when it failed. */
  Optional<Answer> answer() {
    return answer;
  }

  int exitCode() {
    return exitCode;
  }

  @Override
  public void accept(AnswerEvent event) {
    switch (event) {
      case AnswerEvent.Token token -> token(token.text());
      // All of them stand in the answer that follows, and are printed below it.
      case AnswerEvent.Cited cited -> {}
      case AnswerEvent.Stated stated -> {}
      case AnswerEvent.Made made -> {}
      case AnswerEvent.Finished finished -> end(finished.answer());
      case AnswerEvent.NoGrounds none -> end(none.answer());
      case AnswerEvent.Failed failed -> {
        endLine();
        throw new CommandFailure(failed.message());
      }
    }
  }

  private void token(String text) {
    if (json) {
      return;
    }
    unfinished.append(text);
    int whole = SafeText.wholeChars(unfinished);
    session.out().print(SafeText.lines(unfinished.substring(0, whole)));
    session.out().flush();
    unfinished.delete(0, whole);
    anyToken = true;
  }

  private void end(Answer answer) {
    exitCode = ExitCode.OK;
    this.answer = Optional.of(answer);
    receipt = receipted ? Optional.ofNullable(answer.receipt()) : Optional.empty();
    if (json) {
      if (receipt.isEmpty()) {
        session.printJson(answer);
      }
      return;
    }
    if (!anyToken) {
      session.out().print(SafeText.lines(answer.answer()));
    }
    endLine();
    if (answer.completedQuestion() != null) {
      session.remark("Searched as: " + SafeText.line(answer.completedQuestion()));
    }
    answer.remarks().forEach(remark -> session.remark(SafeText.line(remark)));
    answer.statements().forEach(this::printUnsupported);
    CitationPrinter citations = new CitationPrinter(session, links);
    for (Citation citation : answer.citations()) {
      session.out().println();
      citations.print(citation);
    }
  }

  /** The sentence has been printed already, so it is marked below the answer. */
  private void printUnsupported(Statement statement) {
    String reason = statement.reason();
    if (reason != null) {
      session
          .out()
          .printf(
              "%s “%s” %s%n",
              session.terminal().outInk().bold("Not supported:"),
              SafeText.line(statement.text()),
              SafeText.line(reason));
    }
  }

  private void endLine() {
    if (!json) {
      session.out().println();
    }
  }
}
