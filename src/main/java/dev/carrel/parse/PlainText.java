package dev.carrel.parse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sections of a text without syntax, or with headings that can be told by a look at the line. */
final class PlainText {
  /** How headings are marked, if at all. */
  enum Headings {
    NONE,
    /** Org: {@code * One}, {@code ** Two}. */
    ORG,
    /** AsciiDoc: {@code = Title}, {@code == Section}. */
    ASCIIDOC,
    /** reStructuredText: a line underlined with punctuation; the marks rank as they appear. */
    UNDERLINED
  }

  /** What an Org file says that it is called. */
  private static final Pattern ORG_TITLE = Pattern.compile("(?im)^#\\+title:[ \t]*(\\S.*)$");

  private static final String UNDERLINE_MARKS = "=-~^\"'`#*+:._<>";

  private final String text;
  private final Headings headings;
  private final SectionList sections;
  private final Outline outline = new Outline();
  private final Map<Character, Integer> underlineLevels = new HashMap<>();
  private final HeadingTitle title;

  private PlainText(String text, Headings headings, boolean takesFirst, int sectionsMax) {
    this.text = text;
    this.headings = headings;
    this.title = new HeadingTitle(takesFirst);
    this.sections = new SectionList(text, sectionsMax);
  }

  /** Paragraphs, which end at blank lines. */
  static Structure paragraphs(String text, ParseLimits limits) {
    return new PlainText(text, Headings.NONE, false, limits.sectionsMax()).read();
  }

  /**
   * Paragraphs and headings.
   *
   * @param takesFirst whether the first of several outermost headings is the title
   */
  static Structure marked(String text, Headings headings, boolean takesFirst, ParseLimits limits) {
    return new PlainText(text, headings, takesFirst, limits.sectionsMax()).read();
  }

  /** The whole text as one table. */
  static Structure rows(String text, ParseLimits limits) {
    SectionList sections = new SectionList(text, limits.sectionsMax());
    sections.add(Section.Kind.TABLE, 0, text.length(), List.of());
    return new Structure(null, sections.sections());
  }

  /**
   * Text in which lines matter more than sentences: source code, settings, logs. A section begins
   * where a line stands at the margin after a blank one.
   */
  static Structure blocks(String text, ParseLimits limits) {
    SectionList sections = new SectionList(text, limits.sectionsMax());
    int start = 0;
    boolean afterBlank = false;
    for (Lines lines = new Lines(text, 0); lines.next(); ) {
      if (lines.isBlank()) {
        afterBlank = true;
        continue;
      }
      char first = text.charAt(lines.start());
      if (afterBlank && !Lines.isWhite(first) && "}])".indexOf(first) < 0) {
        sections.add(Section.Kind.CODE, start, lines.start(), List.of());
        start = lines.start();
      }
      afterBlank = false;
    }
    sections.add(Section.Kind.CODE, start, text.length(), List.of());
    return new Structure(null, sections.sections());
  }

  private Structure read() {
    int paragraph = 0;
    String before = "";
    int beforeStart = 0;
    for (Lines lines = new Lines(text, 0); lines.next(); ) {
      if (lines.isBlank()) {
        sections.add(Section.Kind.PROSE, paragraph, lines.start(), outline.path());
        paragraph = lines.after();
        before = "";
        continue;
      }
      String line = headings == Headings.NONE ? "" : lines.line();
      int level = level(line, before);
      if (level > 0) {
        boolean underlined = headings == Headings.UNDERLINED;
        int start = underlined ? beforeStart : lines.start();
        boolean overlined = underlined && isOverline(paragraph, start, line);
        sections.add(Section.Kind.PROSE, paragraph, overlined ? paragraph : start, outline.path());
        String name = underlined ? before : line.substring(level).strip();
        List<String> path = outline.enter(level, name);
        sections.add(Section.Kind.HEADING, overlined ? paragraph : start, lines.end(), path);
        if (path.size() == 1) {
          title.heading(path.getFirst());
        }
        paragraph = lines.after();
        line = "";
      }
      before = line;
      beforeStart = lines.start();
    }
    sections.add(Section.Kind.PROSE, paragraph, text.length(), outline.path());
    return new Structure(title(), sections.sections());
  }

  private @Nullable String title() {
    Matcher said = ORG_TITLE.matcher(text);
    return headings == Headings.ORG && said.find() ? Outline.name(said.group(1)) : title.title();
  }

  /** Of the heading that the line makes, alone or with the one before it; 0 when it makes none. */
  private int level(String line, String before) {
    return switch (headings) {
      case NONE -> 0;
      case ORG -> marks(line, '*', Integer.MAX_VALUE);
      case ASCIIDOC -> marks(line, '=', 6);
      case UNDERLINED -> underline(line, before);
    };
  }

  private static int marks(String line, char mark, int marksMax) {
    int count = 0;
    while (count < line.length() && line.charAt(count) == mark) {
      count++;
    }
    boolean heading = count > 0 && count <= marksMax && count + 1 < line.length();
    return heading && line.charAt(count) == ' ' && !line.substring(count).isBlank() ? count : 0;
  }

  private int underline(String line, String before) {
    String rule = line.stripTrailing();
    if (!isRule(rule) || before.isBlank() || isRule(before.stripTrailing())) {
      return 0;
    }
    if (rule.length() < Math.min(4, before.strip().length())
        || rule.length() < before.strip().length() / 2) {
      return 0;
    }
    int next = underlineLevels.size() + 1;
    return underlineLevels.computeIfAbsent(rule.charAt(0), _ -> next);
  }

  private static boolean isRule(String line) {
    if (line.length() < 2 || UNDERLINE_MARKS.indexOf(line.charAt(0)) < 0) {
      return false;
    }
    for (int i = 1; i < line.length(); i++) {
      if (line.charAt(i) != line.charAt(0)) {
        return false;
      }
    }
    return true;
  }

  /** Whether what stands between the paragraph's start and the title is the same rule. */
  private boolean isOverline(int from, int titleStart, String rule) {
    if (titleStart - from > 1_000) {
      return false;
    }
    String over = text.substring(from, titleStart).strip();
    return isRule(over) && over.charAt(0) == rule.charAt(0);
  }
}
