package dev.carrel.parse;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Shortens what a page draws to lead the eye: rows of dots between a title and its page become one
 * ellipsis, rules made of a font's nameless signs go.
 */
final class Ornaments {
  /** Possessive: Java's expressions recur for each dot otherwise, and a form may have thousands. */
  private static final Pattern DOTS = Pattern.compile("(?:[.·…][ \\t]?){5,}+");

  private static final Pattern RULE = Pattern.compile("\uFFFD{3,}");

  private Ornaments() {}

  /** The same blocks without them. */
  static List<Block> without(List<Block> blocks) {
    return blocks.stream().map(block -> block.withText(without(block.text()))).toList();
  }

  private static String without(String text) {
    String ruled = text.indexOf('\uFFFD') < 0 ? text : RULE.matcher(text).replaceAll(" ");
    return ruled.contains(". .") || ruled.contains("...") || ruled.contains("··")
        ? DOTS.matcher(ruled).replaceAll("… ")
        : ruled;
  }
}
