package dev.carrel.parse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Sections of a Markdown text (CommonMark with tables of GitHub's kind and front matter).
 *
 * <p>The title is what the settings say, else a heading of level one (see {@link HeadingTitle}).
 *
 * <p>Only blocks are parsed, since the text itself is kept with its marks: inline parsing is what
 * takes long on hostile input, and only headings need it.
 */
final class Markdown {
  private static final int INLINE_NESTING_MAX = 16;

  /** The rest of a longer list of other names is not kept. */
  private static final int ALIASES_CHARS_MAX = 1_000;

  /** Attributes that some dialects put behind a heading. */
  private static final Pattern ATTRIBUTES = Pattern.compile("\\s*\\{[#.][^{}]*}\\s*$");

  private final Parser blocks;
  private final Parser inlines;
  private final int sectionsMax;

  Markdown(ParseLimits limits) {
    this.sectionsMax = limits.sectionsMax();
    this.blocks =
        Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .maxOpenBlockParsers(limits.markdownNestingMax())
            .inlineParserFactory(context ->
                (lines, node) -> {
                  if (node instanceof Heading) {
                    node.appendChild(new Text(lines.getContent()));
                  }
                })
            .build();
    this.inlines =
        Parser.builder().enabledBlockTypes(Set.of()).maxInlineNesting(INLINE_NESTING_MAX).build();
  }

  /**
   * A text's sections, title and fields.
   *
   * @param takesFirst whether the first of several headings of level one is the title
   */
  Structure structure(String text, boolean takesFirst) {
    FrontMatter front = FrontMatter.of(text);
    int offset = front.endChar();
    SectionList sections = new SectionList(text, sectionsMax);
    Outline outline = new Outline();
    HeadingTitle title = new HeadingTitle(takesFirst);
    int done = offset;
    Node document = blocks.parse(offset == 0 ? text : text.substring(offset));
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      List<SourceSpan> spans = node.getSourceSpans();
      if (!(node instanceof Block) || spans.isEmpty()) {
        continue;
      }
      SourceSpan last = spans.getLast();
      int start = Math.max(done, offset + spans.getFirst().getInputIndex());
      int end = Math.max(start, offset + last.getInputIndex() + last.getLength());
      sections.add(Section.Kind.PROSE, done, start, outline.path()); // whatever no block claims
      done = end;
      if (node instanceof Heading heading) {
        String name = name(heading);
        outline.enter(heading.getLevel(), name);
        if (heading.getLevel() == 1) {
          title.heading(name);
        } else if (!name.isEmpty()) {
          title.words();
        }
      } else if (!title.isBegun()) {
        title.heading(MarkdownPreface.title(node, text, start, end));
        if (MarkdownPreface.ends(node, text, start, end)) {
          title.words();
        }
      }
      if (!(node instanceof ThematicBreak)) {
        sections.add(kind(node, text, start, end), start, end, outline.path());
      }
    }
    sections.add(Section.Kind.PROSE, done, text.length(), outline.path());
    if (sections.isEmpty()) { // a note of nothing but settings: its names and tags are its text
      sections.add(Section.Kind.CODE, front.startChar(), front.contentEndChar(), List.of());
    }
    String called = front.title() == null ? title.title() : front.title();
    return new Structure(called, fields(front, text, sections.sections()), sections.sections());
  }

  private static Map<String, String> fields(
      FrontMatter front, String text, List<Section> sections) {
    Map<String, String> fields = new HashMap<>();
    String tags = MarkdownTags.of(front, text, sections);
    if (tags != null) {
      fields.put("tags", tags);
    }
    if (!front.aliases().isEmpty()) {
      fields.put("aliases", shortened(String.join(", ", front.aliases())));
    }
    if (front.date() != null) {
      fields.put("date", front.date());
    }
    return fields;
  }

  private static String shortened(String aliases) {
    return aliases.substring(0, Math.min(aliases.length(), ALIASES_CHARS_MAX));
  }

  private static Section.Kind kind(Node block, String text, int start, int end) {
    return switch (block) {
      case Heading _ -> Section.Kind.HEADING;
      case ListBlock _ -> Section.Kind.LIST;
      case TableBlock _ -> Section.Kind.TABLE;
      case FencedCodeBlock _, IndentedCodeBlock _ -> Section.Kind.CODE;
      case Paragraph _ when areRows(text, start, end) -> Section.Kind.TABLE;
      default -> Section.Kind.PROSE; // Node is open to extensions, so a default there must be
    };
  }

  /** A table without the line that would make it one: every line has cells. */
  private static boolean areRows(String text, int start, int end) {
    int rows = 0;
    int line = start;
    while (line < end) {
      int next = text.indexOf('\n', line);
      next = next < 0 || next > end ? end : next;
      int cell = text.indexOf(" | ", line);
      if (cell < 0 || cell >= next) {
        return false;
      }
      rows++;
      line = next + 1;
    }
    return rows > 1;
  }

  private String name(Heading heading) {
    @Nullable Node raw = heading.getFirstChild();
    if (!(raw instanceof Text content)) {
      return "";
    }
    String bounded = Outline.name(content.getLiteral());
    HeadingWords words = new HeadingWords();
    inlines.parse(ATTRIBUTES.matcher(bounded).replaceFirst("")).accept(words);
    return Outline.name(words.plain());
  }

  /** What a person reads of a heading: a link by its label, code as it stands. */
  private static final class HeadingWords extends AbstractVisitor {
    private final StringBuilder plain = new StringBuilder();
    private final StringBuilder words = new StringBuilder();

    String plain() {
      plain.append(WikiLink.plain(words.toString()));
      words.setLength(0);
      return plain.toString();
    }

    @Override
    public void visit(Text text) {
      words.append(text.getLiteral());
    }

    @Override
    public void visit(Code code) {
      plain();
      plain.append(code.getLiteral());
    }

    @Override
    public void visit(SoftLineBreak softLineBreak) {
      words.append(' ');
    }

    @Override
    public void visit(HardLineBreak hardLineBreak) {
      words.append(' ');
    }
  }
}
