package dev.carrel.view;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.internal.InlineParserImpl;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.InlineParser;
import org.commonmark.parser.InlineParserContext;
import org.commonmark.parser.Parser;
import org.commonmark.parser.SourceLines;
import org.jspecify.annotations.Nullable;

/**
 * Markdown as blocks: CommonMark with tables and strikethrough of GitHub's kind, tasks and wiki
 * links. Its HTML is told as text.
 *
 * <p>Words are parsed only in the lines that are asked for, since that is what takes long on
 * hostile input; a block with more than {@value #WORDS_CHARS_MAX} characters is shown as it stands.
 */
final class MarkdownBlocks {
  /** Quotes, lists and items inside each other; deeper ones are plain text. */
  private static final int NESTING_MAX = 50;

  /** Emphasis and links inside each other. */
  private static final int WORDS_NESTING_MAX = 16;

  /** Of one paragraph, heading or cell. */
  private static final int WORDS_CHARS_MAX = 10_000;

  private final Range wanted;
  private final Budget budget;
  private final MarkdownInlines inlines;

  private MarkdownBlocks(Range wanted, Budget budget, Targets targets) {
    this.wanted = wanted;
    this.budget = budget;
    this.inlines = new MarkdownInlines(budget, targets);
  }

  static List<Block> of(List<String> lines, Range wanted, Budget budget, Targets targets) {
    return new MarkdownBlocks(wanted, budget, targets).read(String.join("\n", lines));
  }

  private List<Block> read(String text) {
    Node document =
        Parser.builder()
            .extensions(List.of(TablesExtension.create(), StrikethroughExtension.create()))
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .maxOpenBlockParsers(NESTING_MAX)
            .maxInlineNesting(WORDS_NESTING_MAX)
            .inlineParserFactory(this::words)
            .build()
            .parse(text);
    return children(document);
  }

  private InlineParser words(InlineParserContext context) {
    InlineParser all = new InlineParserImpl(context); // the library has no other name for its own
    return (lines, node) -> {
      if (isWanted(lines)) {
        String content = lines.getContent();
        if (content.length() > WORDS_CHARS_MAX) {
          node.appendChild(new Text(content));
        } else {
          all.parse(lines, node);
        }
      }
    };
  }

  private boolean isWanted(SourceLines lines) {
    List<SourceSpan> spans = lines.getSourceSpans();
    return spans.isEmpty() || range(spans).meets(wanted);
  }

  private static Range range(List<SourceSpan> spans) {
    return new Range(spans.getFirst().getLineIndex() + 1, spans.getLast().getLineIndex() + 1);
  }

  /** Those that are wanted, as far as there is room for them. */
  private List<Block> children(Node parent) {
    List<Block> blocks = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      if (budget.isSpent()) {
        break;
      }
      if (!node.getSourceSpans().isEmpty() && range(node.getSourceSpans()).meets(wanted)) {
        Block block = block(node, range(node.getSourceSpans()));
        if (block != null) {
          blocks.add(block);
        }
      }
    }
    return blocks;
  }

  /** Null for what is not shown: where a link of that name leads. */
  private @Nullable Block block(Node node, Range lines) {
    return switch (node) {
      case Heading heading ->
          Block.of("heading", lines, heading.getLevel(), "", inlines.of(heading));
      case Paragraph paragraph -> Block.of("paragraph", lines, 0, "", inlines.of(paragraph));
      case BlockQuote quote -> Block.holding("quote", lines, 0, "", children(quote));
      case BulletList list -> Block.holding("bullets", lines, 0, "", children(list));
      case OrderedList list ->
          Block.holding("ordered", lines, firstNumber(list), "", children(list));
      case ListItem item -> item(item, lines);
      case FencedCodeBlock code ->
          code(code.getLiteral(), new Range(lines.start() + 1, lines.end()), language(code));
      case IndentedCodeBlock code -> code(code.getLiteral(), lines, "");
      case HtmlBlock html -> Block.of("markup", lines, "", budget.take(html.getLiteral()));
      case ThematicBreak _ -> Block.of("rule", lines, 0, "", List.of());
      case TableBlock table -> Block.holding("table", lines, 0, "", rows(table));
      default -> null; // Node is open to extensions, so a default there must be
    };
  }

  /** Of the first item that is shown. */
  private int firstNumber(ListBlock list) {
    Integer written = list instanceof OrderedList numbers ? numbers.getMarkerStartNumber() : null;
    int number = written == null ? 1 : written;
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      if (range(item.getSourceSpans()).meets(wanted)) {
        break;
      }
      number++;
    }
    return number;
  }

  private Block item(ListItem item, Range lines) {
    List<Block> blocks = children(item);
    Boolean checked = null;
    if (!blocks.isEmpty() && !blocks.getFirst().inlines().isEmpty()) {
      Block first = blocks.getFirst();
      Inline words = first.inlines().getFirst();
      boolean mayBeTask = words.isText() && first.kind().equals("paragraph");
      checked = mayBeTask ? checked(words.text()) : null;
      if (checked != null) {
        List<Inline> rest = new ArrayList<>(first.inlines());
        rest.set(0, Inline.text(words.text().substring("[ ] ".length())));
        blocks.set(
            0, Block.of(first.kind(), new Range(first.startLine(), first.endLine()), 0, "", rest));
      }
    }
    return new Block("item", lines.start(), lines.end(), 0, "", checked, List.of(), blocks);
  }

  private static @Nullable Boolean checked(String words) {
    if (words.startsWith("[ ] ")) {
      return false;
    }
    boolean done = words.startsWith("[x] ") || words.startsWith("[X] ");
    return done ? true : null;
  }

  private Block code(String literal, Range within, String language) {
    String text = literal.endsWith("\n") ? literal.substring(0, literal.length() - 1) : literal;
    int lines = (int) text.chars().filter(c -> c == '\n').count();
    Range range = new Range(within.start(), within.start() + lines);
    return Block.of("code", range, language, budget.take(text));
  }

  private static String language(FencedCodeBlock code) {
    String info = code.getInfo() == null ? "" : code.getInfo().strip();
    return info.split("[\\s{,:]", 2)[0];
  }

  /** The first row, and those that are wanted. */
  private List<Block> rows(TableBlock table) {
    List<Block> rows = new ArrayList<>();
    int number = 0;
    for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
      for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
        Range lines = range(row.getSourceSpans());
        if (row instanceof TableRow && (number == 0 || lines.meets(wanted)) && !budget.isSpent()) {
          rows.add(
              Block.holding(
                  "row", lines, number + 1, number == 0 ? Block.HEADER : "", cells(row, lines)));
        }
        number++;
      }
    }
    return rows;
  }

  private List<Block> cells(Node row, Range lines) {
    List<Block> cells = new ArrayList<>();
    for (Node node = row.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof TableCell cell) {
        cells.add(Block.of("cell", lines, 0, alignment(cell), inlines.of(cell)));
      }
    }
    return cells;
  }

  private static String alignment(TableCell cell) {
    return switch (cell.getAlignment()) {
      case RIGHT -> "right";
      case CENTER -> "center";
      case LEFT -> "";
      case null -> "";
    };
  }
}
