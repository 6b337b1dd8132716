package dev.carrel.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Tables: a text whose cells are separated, and lines whose cells are separated by tabs. */
final class Rows {
  /** Cells of a row that are shown. */
  static final int COLUMNS_MAX = 60;

  /** Of a cell that are shown. */
  static final int CELL_CHARS_MAX = 2_000;

  private static final String TABS = "text/tab-separated-values";
  private static final Set<String> TYPES = Set.of("text/csv", TABS);
  private static final String SEPARATORS = ",;\t|";
  private static final Pattern AMOUNT =
      Pattern.compile("[+\u2212-]?\\d[\\d.,'\u00a0\u202f]{0,30}( ?%)?");

  private final Budget budget;
  private boolean cut;

  Rows(Budget budget) {
    this.budget = budget;
  }

  static boolean areIn(String mediaType) {
    return TYPES.contains(mediaType);
  }

  /** Whether cells were left out or cut. */
  boolean isCut() {
    return cut;
  }

  /**
   * A text as one table: its first row, and those that are wanted. What follows a quotation mark
   * that is never closed is one cell.
   */
  List<Block> of(List<String> lines, String mediaType, Range wanted) {
    char separator = mediaType.equals(TABS) ? '\t' : separator(lines);
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(separator)
            .setTrailingData(true)
            .setLenientEof(true)
            .setIgnoreEmptyLines(true)
            .get();
    List<Block> rows = new ArrayList<>();
    int[] starts = starts(lines);
    try (CSVParser parser = CSVParser.parse(String.join("\n", lines), format)) {
      Row row = null;
      for (CSVRecord record : parser) {
        int line = line(starts, record.getCharacterPosition());
        if (row != null) {
          add(rows, row, line - 1, wanted, lines);
        }
        if (line > wanted.end() || budget.isSpent()) {
          row = null;
          break;
        }
        row = new Row((int) record.getRecordNumber(), line, record.toList());
      }
      if (row != null) {
        add(rows, row, lines.size(), wanted, lines);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot be read", e);
    }
    return rows.isEmpty() ? List.of() : List.of(table(rows));
  }

  private record Row(int number, int line, List<String> cells) {}

  private void add(List<Block> rows, Row row, int lastLine, Range wanted, List<String> lines) {
    int start = row.line();
    int end = Math.max(start, lastLine);
    while (start < end && lines.get(start - 1).isEmpty()) {
      start++;
    }
    while (start < end && lines.get(end - 1).isEmpty()) {
      end--;
    }
    Range range = new Range(start, end);
    if (row.number() == 1 || range.meets(wanted)) {
      rows.add(row(range, row.number(), row.number() == 1, row.cells()));
    }
  }

  static Block table(List<Block> rows) {
    Range lines = new Range(rows.getFirst().startLine(), rows.getLast().endLine());
    return Block.holding("table", lines, 0, "", rows);
  }

  Block row(Range lines, int number, boolean header, List<String> cells) {
    cut |= cells.size() > COLUMNS_MAX;
    List<Block> shown =
        cells.stream()
            .limit(COLUMNS_MAX)
            .map(cell -> Block.of("cell", lines, alignment(cell), cell(cell)))
            .toList();
    return Block.holding("row", lines, number, header ? Block.HEADER : "", shown);
  }

  private String cell(String text) {
    if (text.length() <= CELL_CHARS_MAX) {
      return budget.take(text);
    }
    cut = true;
    return budget.take(text.substring(0, CELL_CHARS_MAX) + "…");
  }

  /** Amounts stand below one another. */
  private static String alignment(String cell) {
    return AMOUNT.matcher(cell).matches() ? "right" : "";
  }

  /** The one that the first line has most of; a comma where it has none. */
  private static char separator(List<String> lines) {
    String first = lines.stream().filter(line -> !line.isBlank()).findFirst().orElse("");
    char best = ',';
    long most = 0;
    for (int i = 0; i < SEPARATORS.length(); i++) {
      char separator = SEPARATORS.charAt(i);
      long count = first.chars().filter(c -> c == separator).count();
      if (count > most) {
        best = separator;
        most = count;
      }
    }
    return best;
  }

  /** Where in the joined text each line begins. */
  private static int[] starts(List<String> lines) {
    int[] starts = new int[lines.size()];
    int next = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = next;
      next += lines.get(i).length() + 1;
    }
    return starts;
  }

  /** The 1-based line of a character. */
  private static int line(int[] starts, long character) {
    int found = Arrays.binarySearch(starts, (int) character);
    return found >= 0 ? found + 1 : -found - 1;
  }
}
