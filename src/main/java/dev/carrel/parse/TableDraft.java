package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;

/** A table as it grows: cells joined by tabs, rows by line ends. */
final class TableDraft {
  /** A cell of more than this is a piece of a page, not of a table. */
  private static final int CELL_CHARS_MAX = 1_000;

  private final StringBuilder rows = new StringBuilder();
  private final StringBuilder cell = new StringBuilder();
  private List<String> row = new ArrayList<>();
  private int columnCount;
  private int rowLength;
  private boolean inCell;
  private boolean layout;

  boolean isLayout() {
    return layout;
  }

  void becomeLayout() {
    layout = true;
    inCell = false;
  }

  boolean inCell() {
    return inCell;
  }

  void startCell() {
    if (inCell) {
      endCell();
    }
    inCell = true;
  }

  void addToCell(String words) {
    cell.append(cell.isEmpty() ? "" : " ").append(words);
  }

  boolean isLongCell() {
    return cell.length() > CELL_CHARS_MAX;
  }

  void endCell() {
    String words = cell.toString().strip();
    row.add(words);
    rowLength += words.length() + 1;
    cell.setLength(0);
    inCell = false;
  }

  /** An empty row is none. */
  void endRow() {
    if (inCell) {
      endCell();
    }
    while (!row.isEmpty() && row.getLast().isEmpty()) {
      row.removeLast();
    }
    if (!row.isEmpty()) {
      columnCount = Math.max(columnCount, row.size());
      rows.append(String.join("\t", row)).append('\n');
    }
    row = new ArrayList<>();
    rowLength = 0;
  }

  int columnCount() {
    return columnCount;
  }

  int length() {
    return rows.length() + rowLength + cell.length();
  }

  String takeRows() {
    String taken = rows.toString();
    rows.setLength(0);
    columnCount = 0;
    return taken;
  }

  /** The words of a row that has not ended. */
  String takeOpenRow() {
    row.add(cell.toString());
    String taken = String.join(" ", row).strip();
    row = new ArrayList<>();
    rowLength = 0;
    cell.setLength(0);
    return taken;
  }
}
