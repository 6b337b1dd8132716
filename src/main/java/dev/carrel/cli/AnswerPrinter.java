package dev.carrel.cli;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.ExitCode;

/** Prints an answer while it is made. For one answer. */
final class AnswerPrinter implements Consumer<AnswerEvent> {
  private static final int QUOTE_LINES_MAX = 6;
  private static final String INDENT = "    ";

  private final Session session;
  private final boolean json;
  private final Ink ink;
  private final StringBuilder unfinished = new StringBuilder();
  private boolean anyToken;
  private int exitCode = ExitCode.SOFTWARE;

  AnswerPrinter(Session session, boolean json) {
    this.session = session;
    this.json = json;
    ink = session.terminal().outInk();
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
    for (Citation citation : answer.citations()) {
      session.out().println();
      print(citation);
    }
  }

  private void endLine() {
    if (!json) {
      session.out().println();
    }
  }

  private void print(Citation citation) {
    String place =
        SearchPrinter.place(
            citation.source(), citation.path(), citation.part(), citation.startLine());
    String lines =
        citation.endLine() == citation.startLine() ? place : place + "-" + citation.endLine();
    session
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s %s%s",
                ink.bold("[" + citation.number() + "]"),
                ink.path(lines),
                citation.page() == null ? "" : ink.faint(" page " + citation.page())));
    String quote = "“" + SafeText.line(citation.quote()) + "”";
    if (session.terminal().outIsTerminal()) {
      int columns = session.terminal().outWidth() - INDENT.length();
      for (String line : WordLight.wrap(quote, columns, QUOTE_LINES_MAX)) {
        session.out().println(INDENT + line);
      }
    } else {
      session.out().println(INDENT + quote);
    }
  }
}
