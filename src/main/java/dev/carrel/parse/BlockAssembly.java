package dev.carrel.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/**
 * Puts together what arrives in pieces between a format's marks: a block of words goes into the
 * cell, the item, the slide or the page that is open.
 */
final class BlockAssembly {
  /** A longer first line of a slide is no title. */
  private static final int SLIDE_TITLE_CHARS_MAX = 120;

  /** What stands for the number in a slide's file. */
  private static final Set<String> SLIDE_NUMBER_FIELDS = Set.of("*", "\u2039#\u203A", "<#>");

  private final ExtractedText text;
  private final int charsMax;
  private final boolean keepsLines;
  private final boolean isSpreadsheet;
  private final StringBuilder block = new StringBuilder();
  private final Deque<TableDraft> tables = new ArrayDeque<>();
  private final ListDraft list = new ListDraft();
  private int codeDepth;
  private boolean asWritten;
  private int headingLevel;
  private int embeddedDepth;
  private int quoteDepth;
  private @Nullable Integer page;
  private boolean slide;

  /** Nothing of the slide was seen so far. */
  private boolean slideBegins;

  BlockAssembly(ExtractedText text, ParseLimits limits, boolean keepsLines, boolean isSpreadsheet) {
    this.text = text;
    this.charsMax = limits.textCharsMax();
    this.keepsLines = keepsLines;
    this.isSpreadsheet = isSpreadsheet;
  }

  /** An attachment begins: its pages are not the file's, its headings stand under its name. */
  void enterEmbedded(String name) throws SAXException {
    finish();
    embeddedDepth++;
    text.enter(name);
  }

  void leaveEmbedded() throws SAXException {
    finish();
    embeddedDepth--;
    text.leave();
  }

  boolean isEmbedded() {
    return embeddedDepth > 0;
  }

  /** Whatever is still open goes into the text. */
  void finish() throws SAXException {
    endBlock();
    flushList();
    for (TableDraft table : tables) {
      dissolve(table);
    }
  }

  void characters(char[] chars, int start, int length) throws SAXException {
    if (keepsLines || codeDepth > 0 || asWritten) {
      block.append(chars, start, length);
    } else {
      for (int i = start; i < start + length; i++) {
        block.append(chars[i] == '\n' || chars[i] == '\r' ? ' ' : chars[i]);
      }
    }
    // What waits is bounded as what is kept, or a table of any size would fill the memory.
    long waiting = (long) block.length() + list.length();
    for (TableDraft table : tables) {
      waiting += table.length();
    }
    if (waiting > charsMax) {
      finish();
    }
  }

  void lineEnd() {
    block.append('\n');
  }

  private @Nullable Integer page() {
    return isEmbedded() ? null : page;
  }

  private boolean isData() {
    return !tables.isEmpty() && !tables.element().isLayout();
  }

  private boolean isInSlide() {
    return slide && !isEmbedded();
  }

  /** What was collected since the last block goes where it belongs. */
  void endBlock() throws SAXException {
    if (block.isEmpty()) {
      return;
    }
    String raw = block.toString();
    block.setLength(0);
    if (asWritten) {
      for (MailText.Piece piece : MailText.pieces(raw)) {
        text.add(piece.kind(), piece.text(), page());
      }
      return;
    }
    if (isData() && tables.element().inCell()) {
      tables.element().addToCell(Cleaning.line(raw));
      if (tables.element().isLongCell() && !isSpreadsheet) {
        dissolve(tables.element());
      }
      return;
    }
    String clean = Cleaning.lines(raw);
    if (isInSlide()) {
      addToSlide(clean);
    } else if (list.isOpen()) {
      list.add(clean);
    } else {
      for (String paragraph : clean.split("\n\n", -1)) {
        text.add(Section.Kind.PROSE, paragraph, page());
      }
    }
  }

  /**
   * What a slide says in points belongs together, under its first line where that is short enough
   * for a title. Its number, which the format repeats as text, is none of its points.
   */
  private void addToSlide(String clean) throws SAXException {
    if (clean.isBlank()) {
      return;
    }
    boolean begins = slideBegins;
    slideBegins = false;
    boolean isTitle =
        begins
            && !list.isOpen()
            && clean.length() <= SLIDE_TITLE_CHARS_MAX
            && clean.indexOf('\n') < 0
            && clean.chars().anyMatch(Character::isLetter);
    if (isTitle) {
      text.addHeading(1, clean, page());
    } else if (begins || !isSlideNumber(clean)) {
      list.add(clean);
    }
  }

  private boolean isSlideNumber(String words) {
    return words.equals(String.valueOf(page())) || SLIDE_NUMBER_FIELDS.contains(words);
  }

  void startHeading(int level) throws SAXException {
    endBlock();
    flushList();
    if (isData() && !isSpreadsheet) {
      dissolve(tables.element());
    }
    headingLevel = level;
  }

  void endHeading() throws SAXException {
    boolean inCell = isData() && tables.element().inCell();
    if (headingLevel == 0 || inCell) {
      endBlock();
    } else {
      String title = Cleaning.line(block);
      block.setLength(0);
      text.addHeading(headingLevel, title, page());
    }
    headingLevel = 0;
  }

  /** What follows is the plain text of a mail, or no longer is. */
  void mailText(boolean begins) throws SAXException {
    endBlock();
    flushList();
    asWritten = begins;
  }

  void startCode() throws SAXException {
    endBlock();
    codeDepth++;
  }

  void endCode() throws SAXException {
    codeDepth = Math.max(0, codeDepth - 1);
    if (codeDepth > 0 || isData() || list.isOpen()) {
      endBlock();
      return;
    }
    String code = Cleaning.code(block);
    block.setLength(0);
    text.add(Section.Kind.CODE, code, page());
  }

  /** Somebody else's words begin or end; in a cell they are the cell's. */
  void quote(boolean begins) throws SAXException {
    endBlock();
    if (!isData() && !list.isOpen()) {
      flushList();
    }
    quoteDepth = Math.max(0, quoteDepth + (begins ? 1 : -1));
    text.quote(quoteDepth > 0);
  }

  void startList(boolean numbered) throws SAXException {
    endBlock();
    list.open(numbered);
  }

  void item() throws SAXException {
    endBlock();
    list.item();
  }

  void endList() throws SAXException {
    endBlock();
    list.close();
    if (!list.isOpen() && !isInSlide()) {
      flushList();
    }
  }

  private void flushList() throws SAXException {
    text.add(Section.Kind.LIST, list.take(), page());
  }

  void startTable() throws SAXException {
    endBlock();
    flushList();
    slideBegins = false;
    if (isData() && tables.element().inCell()) {
      dissolve(tables.element()); // a table in a table: the outer one only arranges
    }
    tables.push(new TableDraft());
  }

  void endRow() throws SAXException {
    endBlock();
    if (isData()) {
      tables.element().endRow();
    }
  }

  void startCell() throws SAXException {
    endBlock();
    if (isData()) {
      tables.element().startCell();
    }
  }

  void endCell() throws SAXException {
    endBlock();
    if (isData()) {
      tables.element().endCell();
    } else {
      flushList();
    }
  }

  void endTable() throws SAXException {
    endBlock();
    if (!tables.isEmpty()) {
      flush(tables.pop());
    }
  }

  /** A table that only arranges text on a page: what it holds stands on its own from here on. */
  private void dissolve(TableDraft table) throws SAXException {
    flush(table);
    table.becomeLayout();
  }

  private void flush(TableDraft table) throws SAXException {
    String open = table.takeOpenRow();
    boolean isTable = table.columnCount() > 1;
    String rows = table.takeRows();
    if (isTable) {
      text.add(Section.Kind.TABLE, rows, page());
    } else {
      for (String row : rows.split("\n", -1)) {
        text.add(Section.Kind.PROSE, row, page());
      }
    }
    text.add(Section.Kind.PROSE, open, page());
  }

  /** A page, a sheet or a slide begins; null after the last. What is open ends with the old one. */
  void startPage(@Nullable Integer number, boolean isSlide) throws SAXException {
    endBlock();
    flushList();
    page = number;
    slide = isSlide;
    slideBegins = isSlide;
    if (isSlide) {
      text.endHeadings(); // the last slide's title is not this one's
    }
  }

  /** The slide's own text or its notes end. */
  void endPartOfSlide() throws SAXException {
    endBlock();
    if (isInSlide() && !list.isOpen()) {
      flushList();
      slideBegins = false;
    }
  }
}
