package dev.carrel.cli;

import dev.carrel.answer.Citation;
import dev.carrel.retrieve.Leaf;
import java.util.List;
import java.util.Locale;

/** Prints a citation: its number, its place, and its words below. */
final class CitationPrinter {
  private static final int QUOTE_LINES_MAX = 6;
  private static final String INDENT = "    ";

  private final Session session;
  private final Ink ink;
  private final PlaceLinks links;

  CitationPrinter(Session session, PlaceLinks links) {
    this.session = session;
    this.links = links;
    this.ink = session.terminal().outInk();
  }

  void print(Citation citation) {
    String place =
        SearchPrinter.place(
            citation.source(), citation.path(), citation.part(), citation.startLine());
    String leaf = Leaf.named(citation.path(), citation.part(), citation.page());
    String lines =
        citation.endLine() == citation.startLine() ? place : place + "-" + citation.endLine();
    session
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s %s%s",
                ink.bold("[" + citation.number() + "]"),
                links.linked(
                    ink.path(lines),
                    citation.source(),
                    citation.path(),
                    PlaceLinks.line(citation.part(), citation.page(), citation.startLine())),
                leaf.isEmpty() ? "" : ink.faint(" " + leaf)));
    String spoken = citation.spoken();
    if (session.terminal().outIsTerminal()) {
      int columns = session.terminal().outWidth() - INDENT.length();
      for (String line : quoted(spoken, columns)) {
        session.out().println(INDENT + line);
      }
    } else {
      session.out().println(INDENT + "“" + SafeText.line(spoken) + "”");
    }
  }

  /** By its own lines if these are few and fit, for settings and lists have a meaning in them. */
  private static List<String> quoted(String spoken, int columns) {
    List<String> own =
        SafeText.lines("“" + spoken + "”").lines().filter(line -> !line.isBlank()).toList();
    boolean fit = own.stream().allMatch(line -> line.length() <= columns);
    return fit && own.size() <= QUOTE_LINES_MAX
        ? own
        : WordLight.wrap("“" + SafeText.line(spoken) + "”", columns, QUOTE_LINES_MAX);
  }
}
