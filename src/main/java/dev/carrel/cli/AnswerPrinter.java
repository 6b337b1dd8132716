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
  private final boolean json;
  private final boolean receipted;
  private Optional<String> receipt = Optional.empty();
  private final StringBuilder unfinished = new StringBuilder();
  private boolean anyToken;
  private int exitCode = ExitCode.SOFTWARE;

  /**
   * Prints nothing yet.
   *
   * @param receipted whether the receipt is to be printed: then it is the document that {@code
   *     json} asks for, since it holds the answer
   */
  AnswerPrinter(Session session, boolean json, boolean receipted) {
    this.session = session;
    this.json = json;
    this.receipted = receipted;
  }

  /** The number of the receipt that is to be printed; empty when there is none. */
  Optional<String> receipt() {
    return receipt;
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
    // A character that needs two units may come in two tokens.
    int length = unfinished.length();
    int whole = length > 0 && Character.isHighSurrogate(unfinished.charAt(length - 1)) ? 1 : 0;
    session.out().print(SafeText.lines(unfinished.substring(0, length - whole)));
    session.out().flush();
    unfinished.delete(0, length - whole);
    anyToken = true;
  }

  private void end(Answer answer) {
    exitCode = ExitCode.OK;
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
    CitationPrinter citations = new CitationPrinter(session);
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
