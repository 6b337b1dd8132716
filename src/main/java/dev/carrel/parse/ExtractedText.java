package dev.carrel.parse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/** The text of a document as it is put together from extracted pieces, each a section. */
final class ExtractedText {
  /** Stops a parser when there is text enough; what was collected stays. */
  static final class LimitReached extends SAXException {
    private static final long serialVersionUID = 1L;

    LimitReached(int charsMax) {
      super("the limit of " + charsMax + " characters is reached");
    }
  }

  private static final String GAP = "\n\n";

  private final int charsMax;
  private final StringBuilder text = new StringBuilder();
  private final int sectionsMax;
  private SectionList sections;
  private Outline outline = new Outline(List.of());
  private final List<Outline> outer = new ArrayList<>();
  private @Nullable String firstHeading;

  /** Where sections begin that are quoted. */
  private final Set<Integer> quotes = new HashSet<>();

  private boolean quoting;

  ExtractedText(ParseLimits limits) {
    this.charsMax = limits.textCharsMax();
    this.sectionsMax = limits.sectionsMax();
    this.sections = new SectionList(text, sectionsMax);
  }

  /** Adds a section of clean text; at the limit it is cut and the parser stopped. */
  void add(Section.Kind kind, String piece, @Nullable Integer page) throws LimitReached {
    String clean = piece.stripTrailing(); // the first line, too, may be indented
    if (clean.isBlank()) {
      return;
    }
    int start = append(clean);
    noteQuote(start, quoting);
    boolean over = text.length() > charsMax;
    if (over) {
      text.setLength(Math.max(start, charsMax));
      boolean cutsPair =
          text.length() > start && Character.isHighSurrogate(text.charAt(text.length() - 1));
      text.setLength(cutsPair ? text.length() - 1 : text.length());
    }
    sections.add(kind, start, text.length(), outline.path(), page);
    if (over) {
      throw new LimitReached(charsMax);
    }
  }

  /** Where it begins. */
  private int append(String clean) {
    if (!text.isEmpty()) {
      text.append(GAP);
    }
    int start = text.length();
    text.append(clean);
    return start;
  }

  private void noteQuote(int start, boolean quoted) {
    if (quoted) {
      quotes.add(start);
    }
  }

  /** Whether what follows is somebody else's words. */
  void quote(boolean begins) {
    quoting = begins;
  }

  /** Gives every section the text that is wanted for it; those without any go. */
  void rewrite(UnaryOperator<List<Block>> change) {
    List<Block> before = new ArrayList<>();
    for (Section section : sections.sections()) {
      String piece = text.substring(lineStart(section.startChar()), section.endChar());
      boolean quoted = quotes.contains(section.startChar());
      before.add(new Block(section.kind(), piece, section.headingPath(), section.page(), quoted));
    }
    List<Block> after = change.apply(List.copyOf(before));
    if (after.equals(before)) {
      return;
    }
    text.setLength(0);
    quotes.clear();
    sections = new SectionList(text, sectionsMax);
    for (Block block : after) {
      if (!block.text().isBlank()) {
        int start = append(block.text());
        noteQuote(start, block.quoted());
        sections.add(block.kind(), start, text.length(), block.headingPath(), block.page());
      }
    }
  }

  /** Where a section begins with its first line's indentation. */
  private int lineStart(int startChar) {
    int start = startChar;
    while (start > 0 && text.charAt(start - 1) != '\n' && Lines.isWhite(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** Adds a heading, under which everything stands until the next of its level or above. */
  void addHeading(int level, String title, @Nullable Integer page) throws LimitReached {
    outline.enter(level, title);
    if (firstHeading == null && outer.isEmpty() && !title.isBlank()) {
      firstHeading = Outline.name(title);
    }
    add(Section.Kind.HEADING, title, page);
  }

  /** What follows stands under none of the headings so far. */
  void endHeadings() {
    outline.enter(1, "");
  }

  /** Until {@link #leave}, headings stand under this name. */
  void enter(String name) {
    outer.add(outline);
    List<String> path = new ArrayList<>(outline.path());
    if (!name.isBlank()) {
      path.add(Outline.name(name));
    }
    outline = new Outline(path);
  }

  void leave() {
    outline = outer.removeLast();
  }

  int length() {
    return text.length();
  }

  /** Of the document itself, not of what is embedded in it; null when there is none. */
  @Nullable String firstHeading() {
    return firstHeading;
  }

  String text() {
    return text.toString();
  }

  List<Section> sections() {
    return sections.sections();
  }
}
