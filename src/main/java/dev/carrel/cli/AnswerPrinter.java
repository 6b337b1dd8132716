package dev.carrel.cli;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import java.util.function.Consumer;
import picocli.CommandLine.ExitCode;

/** Prints an answer while it is made. For one answer. */
final class AnswerPrinter implements Consumer<AnswerEvent> {
  private final Session session;
  private final boolean json;
  private final StringBuilder unfinished = new StringBuilder();
  private boolean anyToken;
  private int exitCode = ExitCode.SOFTWARE;

  AnswerPrinter(Session session, boolean json) {
    this.session = session;
    this.json = json;
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
    if (json) {
      session.printJson(answer);
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
    CitationPrinter citations = new CitationPrinter(session);
    for (Citation citation : answer.citations()) {
      session.out().println();
      citations.print(citation);
    }
  }

  private void endLine() {
    if (!json) {
      session.out().println();
    }
  }
}
