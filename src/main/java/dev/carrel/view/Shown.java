package dev.carrel.view;

import java.util.List;
import java.util.Map;

/**
 * A document that is to be shown.
 *
 * @param path of the file, or of the part, from which its links lead
 * @param lines of its text, the first one first
 * @param pages which page, slide or sheet begins at which 1-based line
 * @param headings the level of those that stand in a line of their own, by their 1-based line
 */
public record Shown(
    String mediaType,
    String path,
    List<String> lines,
    Map<Integer, Integer> pages,
    Map<Integer, Integer> headings) {
  /** UTF-16 characters of a text of which blocks are made; a longer one is shown by its lines. */
  public static final int CHARS_MAX = 4_000_000;

  /** Lines of which blocks are made at once. */
  public static final int LINES_MAX = 3_000;

  public Shown {
    lines = List.copyOf(lines);
    pages = Map.copyOf(pages);
    headings = Map.copyOf(headings);
  }

  /** As what it is shown. */
  public Form form() {
    Form form = Form.of(mediaType);
    return lines.stream().mapToLong(line -> line.length() + 1L).sum() > CHARS_MAX
        ? Form.TEXT
        : form;
  }

  /**
   * The blocks in some of its lines; none where it is shown as it stands.
   *
   * @param startLine 1-based
   * @param endLine inclusive
   */
  public View view(int startLine, int endLine) {
    Form form = form();
    Range wanted = new Range(startLine, Math.min(endLine, startLine + LINES_MAX - 1));
    Budget budget = new Budget();
    Rows rows = new Rows(budget);
    List<Block> blocks =
        switch (form) {
          case MARKDOWN -> MarkdownBlocks.of(lines, wanted, budget, new Targets(path));
          case TABLE ->
              Rows.areIn(mediaType)
                  ? rows.of(lines, mediaType, wanted)
                  : ExtractedBlocks.of(this, form, wanted, budget, rows);
          case MAIL, PAGES -> ExtractedBlocks.of(this, form, wanted, budget, rows);
          case TEXT -> List.of();
        };
    boolean cut = budget.isSpent();
    int last = cut && !blocks.isEmpty() ? blocks.getLast().endLine() : wanted.end();
    return new View(form, blocks, Math.min(last, lines.size()), cut, rows.isCut());
  }

  /**
   * What is shown.
   *
   * @param endLine up to which it goes
   * @param cut whether it is so much that it goes no further, whatever was asked for
   * @param cellsCut whether cells of a table are left out or shortened
   */
  public record View(Form form, List<Block> blocks, int endLine, boolean cut, boolean cellsCut) {
    /** How many cells of a row are shown. */
    public static final int COLUMNS_MAX = Rows.COLUMNS_MAX;

    /** How many characters of a cell are shown. */
    public static final int CELL_CHARS_MAX = Rows.CELL_CHARS_MAX;

    /** How many characters are shown at once. */
    public static final int CHARS_MAX = Budget.CHARS_MAX;

    public View {
      blocks = List.copyOf(blocks);
    }
  }
}
