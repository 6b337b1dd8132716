package dev.carrel.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a document as it is shown.
 *
 * @param kind {@code heading}, {@code paragraph}, {@code lines} (of which each stays one), {@code
 *     quote}, {@code bullets}, {@code ordered}, {@code item}, {@code code}, {@code markup} (HTML,
 *     shown as it stands), {@code rule}, {@code table}, {@code row}, {@code cell}, {@code page}
 * @param startLine 1-based line of the document's text
 * @param endLine inclusive
 * @param number of a heading its level, of {@code ordered} its first one, of a row and of a page
 *     their own, 1-based; 0 elsewhere
 * @param label of code its language, of a cell how it is aligned, of the first row of a table
 *     {@code header}; empty elsewhere
 * @param checked of an item that is a task, whether it is done; null elsewhere
 */
public record Block(
    String kind,
    int startLine,
    int endLine,
    int number,
    String label,
    @Nullable Boolean checked,
    List<Inline> inlines,
    List<Block> blocks) {
  static final String HEADER = "header";

  public Block {
    inlines = List.copyOf(inlines);
    blocks = List.copyOf(blocks);
  }

  /** Words in a range of lines. */
  static Block of(String kind, Range lines, int number, String label, List<Inline> inlines) {
    return new Block(kind, lines.start(), lines.end(), number, label, null, inlines, List.of());
  }

  /** Words as they stand. */
  static Block of(String kind, Range lines, String label, String text) {
    return of(kind, lines, 0, label, List.of(Inline.text(text)));
  }

  /** Blocks in a range of lines. */
  static Block holding(String kind, Range lines, int number, String label, List<Block> blocks) {
    return new Block(kind, lines.start(), lines.end(), number, label, null, List.of(), blocks);
  }
}
