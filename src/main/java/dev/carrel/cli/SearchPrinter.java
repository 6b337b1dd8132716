package dev.carrel.cli;

import dev.carrel.query.Query;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.Leaf;
import dev.carrel.retrieve.SearchDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Hits for a person on a terminal, or for the next program in a pipe. */
final class SearchPrinter {
  private static final Pattern BETWEEN_CELLS = Pattern.compile("(?<=\\S) *\\t+ *(?=\\S)");
  private static final int SNIPPET_LINES_MAX = 3;
  private static final int CODE_LINES_MAX = 5;
  private static final String INDENT = "    ";

  /** Of a moment as ISO 8601 has it. */
  private static final int DAY_CHARS = 10;

  private final Terminal terminal;
  private final PlaceLinks links;

  SearchPrinter(Terminal terminal, PlaceLinks links) {
    this.terminal = terminal;
    this.links = links;
  }

  void print(SearchDocument found, Session session) {
    found.remarks().forEach(remark -> session.remark(SafeText.line(remark)));
    if (found.hits().isEmpty()) {
      session.remark("Nothing was found for: " + found.query());
      return;
    }
    List<String> lines =
        terminal.outIsTerminal()
            ? forPerson(found)
            : found.hits().stream().map(SearchPrinter::forPipe).toList();
    lines.forEach(session.out()::println);
  }

  /** Prose as it fills the terminal, code and rows by their lines. */
  private List<String> snippet(Hit hit, boolean isSheet, WordLight light) {
    int columns = terminal.outWidth() - INDENT.length();
    if (hit.symbol() == null && !isSheet) {
      return light.snippet(SafeText.line(hit.text()), columns, SNIPPET_LINES_MAX);
    }
    String lines = SafeText.lines(hit.text());
    return light.code(
        isSheet ? BETWEEN_CELLS.matcher(lines).replaceAll(" · ") : lines, columns, CODE_LINES_MAX);
  }

  private static String forPipe(Hit hit) {
    String line =
        place(hit.source(), hit.path(), hit.part(), hit.startLine())
            + "\t"
            + SafeText.line(hit.text());
    return hit.explanation() == null
        ? line
        : line + "\t" + ExplanationText.columns(hit.explanation());
  }

  private List<String> forPerson(SearchDocument found) {
    Ink ink = terminal.outInk();
    WordLight light = new WordLight(Query.of(found.query()).words());
    List<String> lines = new ArrayList<>();
    for (Hit hit : found.hits()) {
      String leaf = Leaf.named(hit.path(), hit.part(), hit.page());
      lines.add(
          String.format(
              Locale.ROOT,
              "%s %s%s",
              ink.bold(String.format(Locale.ROOT, "%3d", hit.rank())),
              links.linked(
                  ink.path(place(hit.source(), hit.path(), hit.part(), hit.startLine())),
                  hit.source(),
                  hit.path(),
                  PlaceLinks.line(hit.part(), hit.page(), hit.startLine())),
              leaf.isEmpty() ? "" : ink.faint(" " + leaf)));
      String heading = heading(hit);
      String written = written(hit);
      if (!heading.isEmpty() || !written.isEmpty()) {
        String gap = heading.isEmpty() || written.isEmpty() ? "" : "  ";
        lines.add(INDENT + ink.bold(heading) + gap + ink.faint(written));
      }
      List<String> snippet = snippet(hit, leaf.startsWith("sheet"), light);
      for (String line : snippet) {
        lines.add(INDENT + light.lit(line, ink));
      }
      if (hit.explanation() != null) {
        ExplanationText.table(hit.explanation()).forEach(line -> lines.add(INDENT + line));
      }
      lines.add("");
    }
    lines.add(
        ink.faint(
            String.format(
                Locale.ROOT,
                "%s, best first, %s, %.1f ms",
                ProgressText.count(found.hits().size(), "passage"),
                found.mode(),
                found.tookMillis())));
    return lines;
  }

  /** Such as {@code notes/trips/oslo.md:7}, and the part of a container where it is one. */
  static String place(
      String source, String path, @org.jspecify.annotations.Nullable String part, int line) {
    return SafeText.line(source + "/" + path + (part == null ? "" : " » " + part)) + ":" + line;
  }

  /** What the place does not say already: the title, the headings above, the symbol. */
  private static String heading(Hit hit) {
    List<String> names = new ArrayList<>();
    String file = hit.path().substring(hit.path().lastIndexOf('/') + 1);
    if (!file.equals(hit.title()) && !file.startsWith(hit.title() + ".")) {
      names.add(hit.title());
    }
    hit.headingPath().stream().filter(above -> !above.equals(hit.title())).forEach(names::add);
    if (hit.symbol() != null) {
      names.add(hit.symbol());
    }
    return SafeText.line(String.join(" › ", names));
  }

  /** Who wrote a mail, and on which day; empty for what is none. */
  private static String written(Hit hit) {
    String from = hit.fields().get("from");
    String date = hit.fields().getOrDefault("date", "");
    return from == null
        ? ""
        : SafeText.line(
            from + (date.length() < DAY_CHARS ? "" : ", " + date.substring(0, DAY_CHARS)));
  }
}
