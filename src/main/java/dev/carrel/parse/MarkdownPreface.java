package dev.carrel.parse;

import java.util.regex.Pattern;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.ThematicBreak;

/**
 * What may stand before the title of a Markdown text, since it is nothing to read: rules, HTML that
 * arranges, and paragraphs of pictures, links and tags only.
 */
final class MarkdownPreface {
  /** A longer paragraph is something to read. */
  private static final int PARAGRAPH_CHARS_MAX = 10_000;

  /** A title that HTML draws. */
  private static final Pattern HTML_TITLE = Pattern.compile("(?i)<h1[\\s>]");

  /** A badge is a picture within a link, and a wiki link has two brackets. */
  private static final int LINK_DEPTH = 2;

  private static final Pattern LINK =
      Pattern.compile("!?\\[[^\\[\\]]*](?:\\([^()]*\\)|\\[[^\\[\\]]*])?");

  private static final Pattern MARK =
      Pattern.compile("<[^<>]*>|https?://\\S+|(?<!\\S)#[\\p{L}\\p{M}\\p{N}_/-]+");

  private MarkdownPreface() {}

  /** Whether a block that is no heading has something to read. */
  static boolean ends(Node block, String text, int start, int end) {
    String written = text.substring(start, end);
    return switch (block) {
      case ThematicBreak _, LinkReferenceDefinition _ -> false;
      case HtmlBlock _ -> HTML_TITLE.matcher(written).find();
      case Paragraph _ -> written.length() > PARAGRAPH_CHARS_MAX || hasWords(written);
      default -> true; // Node is open to extensions, so a default there must be
    };
  }

  private static boolean hasWords(String paragraph) {
    String rest = paragraph;
    for (int i = 0; i < LINK_DEPTH; i++) {
      rest = LINK.matcher(rest).replaceAll("");
    }
    return MARK.matcher(rest).replaceAll("").chars().anyMatch(Character::isLetterOrDigit);
  }
}
