package dev.carrel.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads the XHTML that Tika makes of every format: headings, paragraphs, lists, tables, code, and
 * pages, slides and sheets, which are divisions of a known class.
 */
final class XhtmlReader extends DefaultHandler {
  private static final Set<String> PAGE_CLASSES = Set.of("page", "sheet", "slide-content", "slide");
  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "body",
          "button",
          "caption",
          "center",
          "dd",
          "details",
          "dict", // and "key": lists of properties
          "dir",
          "div",
          "dl",
          "dt",
          "fieldset",
          "figcaption",
          "figure",
          "footer",
          "form",
          "header",
          "hr",
          "key",
          "legend",
          "main",
          "nav",
          "option",
          "p",
          "section",
          "select",
          "summary",
          "tbody",
          "textarea",
          "tfoot",
          "thead");

  private final ExtractedText text;
  private final int charsMax;
  private final boolean keepsLines;
  private final boolean isSpreadsheet;
  private final StringBuilder block = new StringBuilder();
  private final Deque<TableDraft> tables = new ArrayDeque<>();
  private final Deque<String> divisions = new ArrayDeque<>();
  private final ListDraft list = new ListDraft();
  private int headDepth;
  private int codeDepth;
  private int headingLevel;
  private int pageCount;
  private int embeddedDepth;
  private @Nullable Integer page;

  /**
   * A reader that adds to a text.
   *
   * @param keepsLines whether a line's end in the source is one in the text, as in pages, and not
   *     just a blank, as in HTML
   * @param isSpreadsheet whether a table is always data; elsewhere it may only arrange a page
   */
  XhtmlReader(ExtractedText text, ParseLimits limits, boolean keepsLines, boolean isSpreadsheet) {
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

  /** Whatever is still open goes into the text. */
  void finish() throws SAXException {
    endBlock();
    flushList();
    for (TableDraft table : tables) {
      dissolve(table);
    }
  }

  @Override
  public void startElement(String uri, String localName, String qName, Attributes attributes)
      throws SAXException {
    String name = name(localName, qName);
    switch (name) {
      case "head" -> headDepth++;
      case "br" -> block.append('\n');
      case "h1", "h2", "h3", "h4", "h5", "h6" -> startHeading(name.charAt(1) - '0');
      case "pre" -> {
        endBlock();
        codeDepth++;
      }
      case "ul", "ol", "menu" -> {
        endBlock();
        list.open(name.equals("ol"));
      }
      case "li" -> {
        endBlock();
        list.item();
      }
      case "table" -> startTable();
      case "tr" -> endBlock();
      case "td", "th" -> startCell();
      case "div" -> startDivision(attributes.getValue("class"));
      default -> {
        if (BLOCKS.contains(name)) {
          endBlock();
        }
      }
    }
  }

  @Override
  public void endElement(String uri, String localName, String qName) throws SAXException {
    String name = name(localName, qName);
    switch (name) {
      case "head" -> headDepth = Math.max(0, headDepth - 1);
      case "br" -> {}
      case "h1", "h2", "h3", "h4", "h5", "h6" -> endHeading();
      case "pre" -> endCode();
      case "ul", "ol", "menu" -> {
        endBlock();
        list.close();
        if (!list.isOpen()) {
          flushList();
        }
      }
      case "li" -> endBlock();
      case "table" -> endTable();
      case "tr" -> {
        endBlock();
        if (isData()) {
          tables.element().endRow();
        }
      }
      case "td", "th" -> endCell();
      case "div" -> endDivision();
      default -> {
        if (BLOCKS.contains(name)) {
          endBlock();
        }
      }
    }
  }

  @Override
  public void characters(char[] chars, int start, int length) throws SAXException {
    if (headDepth > 0) {
      return;
    }
    if (keepsLines || codeDepth > 0) {
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

  @Override
  public void ignorableWhitespace(char[] chars, int start, int length) throws SAXException {
    characters(chars, start, length);
  }

  private static String name(String localName, String qName) {
    return (localName.isEmpty() ? qName : localName).toLowerCase(Locale.ROOT);
  }

  private @Nullable Integer page() {
    return embeddedDepth == 0 ? page : null;
  }

  private boolean isData() {
    return !tables.isEmpty() && !tables.element().isLayout();
  }

  /** What was collected since the last block goes where it belongs. */
  private void endBlock() throws SAXException {
    if (block.isEmpty()) {
      return;
    }
    String raw = block.toString();
    block.setLength(0);
    if (isData() && tables.element().inCell()) {
      tables.element().addToCell(Cleaning.line(raw));
      if (tables.element().isLongCell() && !isSpreadsheet) {
        dissolve(tables.element());
      }
      return;
    }
    String clean = Cleaning.lines(raw);
    if (list.isOpen()) {
      list.add(clean);
      return;
    }
    for (String paragraph : clean.split("\n\n", -1)) {
      text.add(Section.Kind.PROSE, paragraph, page());
    }
  }

  private void startHeading(int level) throws SAXException {
    endBlock();
    flushList();
    if (isData() && !isSpreadsheet) {
      dissolve(tables.element());
    }
    headingLevel = level;
  }

  private void endHeading() throws SAXException {
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

  private void endCode() throws SAXException {
    codeDepth = Math.max(0, codeDepth - 1);
    if (codeDepth > 0 || isData() || list.isOpen()) {
      endBlock();
      return;
    }
    String code = Cleaning.code(block);
    block.setLength(0);
    text.add(Section.Kind.CODE, code, page());
  }

  private void flushList() throws SAXException {
    text.add(Section.Kind.LIST, list.take(), page());
  }

  private void startTable() throws SAXException {
    endBlock();
    flushList();
    if (isData() && tables.element().inCell()) {
      dissolve(tables.element()); // a table in a table: the outer one only arranges
    }
    tables.push(new TableDraft());
  }

  private void startCell() throws SAXException {
    endBlock();
    if (isData()) {
      tables.element().startCell();
    }
  }

  private void endCell() throws SAXException {
    endBlock();
    if (isData()) {
      tables.element().endCell();
    } else {
      flushList();
    }
  }

  private void endTable() throws SAXException {
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

  private void startDivision(@Nullable String styleClass) throws SAXException {
    endBlock();
    String known = styleClass == null ? "" : styleClass;
    divisions.push(known);
    if (PAGE_CLASSES.contains(known) && embeddedDepth == 0) {
      flushList();
      pageCount++;
      page = pageCount;
    }
  }

  private void endDivision() throws SAXException {
    endBlock();
    String known = divisions.isEmpty() ? "" : divisions.pop();
    if (known.equals("page") && embeddedDepth == 0) {
      flushList();
      page = null;
    }
  }
}
