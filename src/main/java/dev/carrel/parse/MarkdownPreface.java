package dev.carrel.parse;

import java.util.regex.Pattern;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.ThematicBreak;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * What may stand before the title of a Markdown text, since it is nothing to read: rules, HTML that
 * arranges, and paragraphs of pictures, links and tags only.
 */
final class MarkdownPreface {
  /** A longer paragraph is something to read. */
  private static final int PARAGRAPH_CHARS_MAX = 10_000;

  /** A title that HTML draws, and all of its block that is looked at. */
  private static final Pattern HTML_TITLE = Pattern.compile("(?i)<h1[\\s>]");

  private static final int HTML_CHARS_MAX = 10_000;

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

  /** What the first heading of a block of HTML says, in words or as its picture's; else empty. */
  static String title(Node block, String text, int start, int end) {
    String written = text.substring(start, Math.min(end, start + HTML_CHARS_MAX));
    if (!(block instanceof HtmlBlock) || !HTML_TITLE.matcher(written).find()) {
      return "";
    }
    @Nullable Element heading = Jsoup.parseBodyFragment(written).selectFirst("h1");
    if (heading == null) {
      return "";
    }
    String words = heading.text();
    @Nullable Element picture = words.isBlank() ? heading.selectFirst("img[alt]") : null;
    return Outline.name(picture == null ? words : picture.attr("alt"));
  }

  private static boolean hasWords(String paragraph) {
    String rest = paragraph;
    for (int i = 0; i < LINK_DEPTH; i++) {
      rest = LINK.matcher(rest).replaceAll("");
    }
    return MARK.matcher(rest).replaceAll("").chars().anyMatch(Character::isLetterOrDigit);
  }
}
