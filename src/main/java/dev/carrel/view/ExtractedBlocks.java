package dev.carrel.view;

import dev.carrel.parse.UnifiedDiff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Text that was extracted from a format of pages, mails or sheets: a line begins a page or is a
 * heading where the index says so, lines with tabs between words are rows, lines behind {@code >}
 * are quoted, a patch in a mail is code, and what else stands together is a paragraph.
 */
final class ExtractedBlocks {
  private static final Pattern MAIL_HEAD = Pattern.compile("^(From|To|Cc|Date|Subject): .*");

  private final Shown shown;
  private final Form form;
  private final Range wanted;
  private final Budget budget;
  private final Rows rows;
  private final List<Run> runs = new ArrayList<>();

  /** Lines that are one block. */
  private record Run(Kind kind, Range lines, int number) {}

  private enum Kind {
    PAGE,
    HEADING,
    LINES,
    QUOTE,
    PATCH,
    TABLE
  }

  private ExtractedBlocks(Shown shown, Form form, Range wanted, Budget budget, Rows rows) {
    this.shown = shown;
    this.form = form;
    this.wanted = wanted;
    this.budget = budget;
    this.rows = rows;
  }

  static List<Block> of(Shown shown, Form form, Range wanted, Budget budget, Rows rows) {
    ExtractedBlocks extracted = new ExtractedBlocks(shown, form, wanted, budget, rows);
    extracted.read();
    return extracted.blocks();
  }

  private void read() {
    int line = form == Form.MAIL ? afterMailHead() : 1;
    while (line <= shown.lines().size()) {
      Integer page = shown.pages().get(line);
      if (page != null) {
        runs.add(new Run(Kind.PAGE, new Range(line, line), page));
      }
      if (text(line).isBlank()) {
        line++;
        continue;
      }
      int patchEnd = form == Form.MAIL ? UnifiedDiff.end(shown.lines(), line - 1) : 0;
      if (patchEnd >= line) {
        runs.add(new Run(Kind.PATCH, new Range(line, patchEnd), 0));
        line = patchEnd + 1;
        continue;
      }
      Kind kind = kind(line);
      int end = line;
      while (kind != Kind.HEADING && goesOn(kind, end + 1)) {
        end++;
      }
      runs.add(new Run(kind, new Range(line, end), shown.headings().getOrDefault(line, 0)));
      line = end + 1;
    }
  }

  private String text(int line) {
    return shown.lines().get(line - 1);
  }

  /** What the head says, the fields of the document say as well. */
  private int afterMailHead() {
    int line = 1;
    while (line <= shown.lines().size() && MAIL_HEAD.matcher(text(line)).matches()) {
      line++;
    }
    return line;
  }

  private Kind kind(int line) {
    if (shown.headings().containsKey(line)) {
      return Kind.HEADING;
    }
    if (form == Form.TABLE || text(line).strip().indexOf('\t') >= 0) {
      return Kind.TABLE;
    }
    return text(line).startsWith(">") ? Kind.QUOTE : Kind.LINES;
  }

  private boolean goesOn(Kind kind, int line) {
    return line <= shown.lines().size()
        && !text(line).isBlank()
        && !shown.pages().containsKey(line)
        && (kind(line) == kind || (kind == Kind.TABLE && text(line).indexOf('\t') >= 0));
  }

  /** Those that are wanted, below their pages where there are any. */
  private List<Block> blocks() {
    List<Block> all = new ArrayList<>();
    List<Block> onPage = all;
    int page = 0;
    for (Run run : runs) {
      if (run.kind() == Kind.PAGE) {
        close(page, onPage, all);
        page = run.number();
        onPage = new ArrayList<>();
      } else if (run.lines().meets(wanted) && !budget.isSpent()) {
        onPage.add(block(run));
      }
    }
    close(page, onPage, all);
    return all;
  }

  private static void close(int page, List<Block> onPage, List<Block> all) {
    if (page > 0 && !onPage.isEmpty()) {
      Range lines = new Range(onPage.getFirst().startLine(), onPage.getLast().endLine());
      all.add(Block.holding("page", lines, page, "", onPage));
    }
  }

  private Block block(Run run) {
    Range lines = run.lines().within(wanted);
    return switch (run.kind()) {
      case HEADING -> Block.of("heading", lines, run.number(), "", words(lines, ""));
      case LINES -> Block.of("lines", lines, 0, "", words(lines, ""));
      case QUOTE ->
          Block.holding(
              "quote", lines, 0, "", List.of(Block.of("lines", lines, 0, "", words(lines, ">"))));
      case PATCH -> Block.of("code", lines, "diff", budget.take(joined(lines)));
      case TABLE -> table(run, lines);
      case PAGE -> throw new IllegalStateException("a page holds blocks, it is none");
    };
  }

  private List<Inline> words(Range lines, String without) {
    StringBuilder words = new StringBuilder();
    for (int line = lines.start(); line <= lines.end(); line++) {
      String text = text(line);
      String said = text.startsWith(without) ? text.substring(without.length()) : text;
      words.append(words.isEmpty() ? "" : "\n").append(without.isEmpty() ? said : said.strip());
    }
    return List.of(Inline.text(budget.take(words.toString())));
  }

  private String joined(Range lines) {
    return String.join("\n", shown.lines().subList(lines.start() - 1, lines.end()));
  }

  private Block table(Run run, Range lines) {
    List<Block> made = new ArrayList<>();
    int first = run.lines().start();
    boolean headed = run.lines().end() > first;
    if (lines.start() > first) {
      made.add(row(first, first, headed));
    }
    for (int line = lines.start(); line <= lines.end() && !budget.isSpent(); line++) {
      made.add(row(line, first, headed && line == first));
    }
    return Rows.table(made);
  }

  private Block row(int line, int first, boolean header) {
    List<String> cells = Arrays.asList(text(line).split("\t", -1));
    return rows.row(new Range(line, line), line - first + 1, header, cells);
  }
}
