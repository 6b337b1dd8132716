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
  private static final Set<String> SLIDE_CLASSES = Set.of("slide-content", "slide");
  private static final Set<String> PAGE_CLASSES = Set.of("page", "sheet", "slide-content", "slide");
  private static final Set<String> NOTES_CLASSES = Set.of("slide-notes", "notes");
  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
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

  private final BlockAssembly assembly;
  private final Deque<String> divisions = new ArrayDeque<>();
  private int headDepth;
  private int pageCount;

  /**
   * A reader that adds to a text.
   *
   * @param keepsLines whether a line's end in the source is one in the text, as in pages, and not
   *     just a blank, as in HTML
   * @param isSpreadsheet whether a table is always data; elsewhere it may only arrange a page
   */
  XhtmlReader(ExtractedText text, ParseLimits limits, boolean keepsLines, boolean isSpreadsheet) {
    this.assembly = new BlockAssembly(text, limits, keepsLines, isSpreadsheet);
  }

  /** An attachment begins: its pages are not the file's, its headings stand under its name. */
  void enterEmbedded(String name) throws SAXException {
    assembly.enterEmbedded(name);
  }

  void leaveEmbedded() throws SAXException {
    assembly.leaveEmbedded();
  }

  /** What follows is the plain text of a mail, or no longer is. */
  void mailText(boolean begins) throws SAXException {
    assembly.mailText(begins);
  }

  /** Whatever is still open goes into the text. */
  void finish() throws SAXException {
    assembly.finish();
  }

  @Override
  public void startElement(String uri, String localName, String qName, Attributes attributes)
      throws SAXException {
    String name = name(localName, qName);
    switch (name) {
      case "head" -> headDepth++;
      case "br" -> assembly.lineEnd();
      case "h1", "h2", "h3", "h4", "h5", "h6" -> assembly.startHeading(name.charAt(1) - '0');
      case "pre" -> assembly.startCode();
      case "ul", "ol", "menu" -> assembly.startList(name.equals("ol"));
      case "li" -> assembly.item();
      case "table" -> assembly.startTable();
      case "tr" -> assembly.endBlock();
      case "td", "th" -> assembly.startCell();
      case "blockquote" -> assembly.quote(true);
      case "div" -> startDivision(attributes.getValue("class"));
      default -> {
        if (BLOCKS.contains(name)) {
          assembly.endBlock();
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
      case "h1", "h2", "h3", "h4", "h5", "h6" -> assembly.endHeading();
      case "pre" -> assembly.endCode();
      case "ul", "ol", "menu" -> assembly.endList();
      case "li" -> assembly.endBlock();
      case "table" -> assembly.endTable();
      case "tr" -> assembly.endRow();
      case "td", "th" -> assembly.endCell();
      case "blockquote" -> assembly.quote(false);
      case "div" -> endDivision();
      default -> {
        if (BLOCKS.contains(name)) {
          assembly.endBlock();
        }
      }
    }
  }

  @Override
  public void characters(char[] chars, int start, int length) throws SAXException {
    if (headDepth == 0) {
      assembly.characters(chars, start, length);
    }
  }

  @Override
  public void ignorableWhitespace(char[] chars, int start, int length) throws SAXException {
    characters(chars, start, length);
  }

  private static String name(String localName, String qName) {
    return (localName.isEmpty() ? qName : localName).toLowerCase(Locale.ROOT);
  }

  private void startDivision(@Nullable String styleClass) throws SAXException {
    assembly.endBlock();
    String known = styleClass == null ? "" : styleClass;
    // Older slides have a division for their content within the one for the slide.
    boolean inner = SLIDE_CLASSES.contains(known) && divisions.contains("slide");
    divisions.push(known);
    if (PAGE_CLASSES.contains(known) && !inner && !assembly.isEmbedded()) {
      pageCount++;
      assembly.startPage(pageCount, SLIDE_CLASSES.contains(known));
    }
  }

  private void endDivision() throws SAXException {
    assembly.endBlock();
    String known = divisions.isEmpty() ? "" : divisions.pop();
    if (known.equals("page") && !assembly.isEmbedded()) {
      assembly.startPage(null, false);
    } else if (SLIDE_CLASSES.contains(known) || NOTES_CLASSES.contains(known)) {
      assembly.endPartOfSlide();
    }
  }
}
