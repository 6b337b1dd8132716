package dev.carrel.view;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.strikethrough.Strikethrough;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;

/** The words of a block of Markdown. */
final class MarkdownInlines {
  /** A longer address is not told in full. */
  private static final int ADDRESS_CHARS_MAX = 2_000;

  private final Budget budget;
  private final Targets targets;

  MarkdownInlines(Budget budget, Targets targets) {
    this.budget = budget;
    this.targets = targets;
  }

  List<Inline> of(Node parent) {
    List<Inline> inlines = new ArrayList<>();
    StringBuilder words = new StringBuilder();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      if (budget.isSpent()) {
        break;
      }
      switch (node) {
        case Text text -> words.append(budget.take(text.getLiteral()));
        case SoftLineBreak _ -> words.append('\n');
        default -> {
          end(words, inlines);
          inlines.add(inline(node));
        }
      }
    }
    end(words, inlines);
    return inlines;
  }

  private void end(StringBuilder words, List<Inline> inlines) {
    inlines.addAll(targets.wiki(words.toString()));
    words.setLength(0);
  }

  private Inline inline(Node node) {
    return switch (node) {
      case Emphasis emphasis -> Inline.of("emphasis", "", of(emphasis));
      case StrongEmphasis strong -> Inline.of("strong", "", of(strong));
      case Strikethrough struck -> Inline.of("struck", "", of(struck));
      case Code code -> Inline.of("code", budget.take(code.getLiteral()));
      case HtmlInline html -> Inline.of("markup", budget.take(html.getLiteral()));
      case HardLineBreak _ -> Inline.of("break", "");
      case Image image -> Inline.of("picture", address(image.getDestination()), of(image));
      case Link link -> link(link);
      default -> Inline.of("text", "", of(node)); // Node is open to extensions
    };
  }

  private Inline link(Link link) {
    List<Inline> label = of(link);
    return targets
        .of(link.getDestination())
        .map(target -> Inline.link(target, label))
        .orElseGet(() -> Inline.of("address", address(link.getDestination()), label));
  }

  private String address(String destination) {
    return budget.take(
        destination.length() <= ADDRESS_CHARS_MAX
            ? destination
            : destination.substring(0, ADDRESS_CHARS_MAX) + "…");
  }
}
