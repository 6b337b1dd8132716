package dev.carrel.parse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Joins words that were divided at the end of a line, a paragraph or a page. Printed text divides
 * far more words than it breaks at a hyphen of their own; which of both it is, the rest of the
 * document mostly tells. Where it does not and both halves are words, everything stays.
 */
final class DividedWords {
  /** Of the evidence; a document with more different words has enough. */
  private static final int VOCABULARY_WORDS_MAX = 200_000;

  /** Longer ones are no words. */
  private static final int WORD_CHARS_MAX = 60;

  /** Shorter beginnings are syllables more often than words: {@code be-}, {@code in-}. */
  private static final int HEAD_WORD_CHARS_MIN = 4;

  /** What has a hyphen of its own nearly always. */
  private static final Set<String> OWN_HYPHEN =
      Set.of("self", "well", "cross", "half", "quasi", "ill", "ever", "all", "so", "ex");

  /** After a hyphen that stands for a word to come: {@code Zug- und Busverkehr}. */
  private static final Set<String> SUSPENDING =
      Set.of("und", "oder", "bis", "sowie", "and", "or", "to", "et", "ou", "en", "of");

  private enum Choice {
    JOIN,
    KEEP_HYPHEN,
    LEAVE
  }

  private final Set<String> vocabulary = new HashSet<>();

  private DividedWords(List<Block> blocks) {
    for (Block block : blocks) {
      learn(block.text());
    }
  }

  /** The same blocks with each word in one piece, in the place of its first half. */
  static List<Block> joined(List<Block> blocks) {
    return blocks.stream().anyMatch(block -> isText(block) && endsALineDivided(block.text()))
        ? new DividedWords(blocks).join(blocks)
        : blocks;
  }

  private static boolean isText(Block block) {
    return block.kind() == Section.Kind.PROSE || block.kind() == Section.Kind.LIST;
  }

  private static boolean endsALineDivided(String text) {
    for (int at = hyphen(text, 0); at >= 0; at = hyphen(text, at + 1)) {
      if (at + 1 == text.length() || text.charAt(at + 1) == '\n') {
        return true;
      }
    }
    return false;
  }

  private List<Block> join(List<Block> blocks) {
    List<Block> joined = new ArrayList<>();
    for (Block block : blocks) {
      Block own = isText(block) ? block.withText(within(block.text())) : block;
      if (!joined.isEmpty() && goesOn(joined.getLast(), own)) {
        Block before = joined.removeLast();
        String head = before.text();
        int tailEnd = wordEnd(own.text(), 0);
        Choice choice = choice(head, head.length() - 1, own.text().substring(0, tailEnd));
        if (choice != Choice.LEAVE) {
          int end = choice == Choice.JOIN ? head.length() - 1 : head.length();
          int moved = visibleEnd(own.text(), tailEnd);
          before = before.withText(head.substring(0, end) + own.text().substring(0, moved));
          own = own.withText(own.text().substring(moved).strip());
        }
        joined.add(before);
      }
      if (!own.text().isEmpty()) {
        joined.add(own);
      }
    }
    return joined;
  }

  /** Whether one paragraph of a page may be the rest of the other, on the same page or the next. */
  private static boolean goesOn(Block before, Block block) {
    String head = before.text();
    Integer page = before.page();
    Integer next = block.page();
    return before.isProse()
        && block.isProse()
        && page != null
        && next != null
        && (next.equals(page) || next == page + 1)
        && Objects.equals(before.headingPath(), block.headingPath())
        && head.length() > 1
        && isHyphen(head.charAt(head.length() - 1));
  }

  private String within(String text) {
    int at = hyphen(text, 0);
    if (at < 0) {
      return text;
    }
    StringBuilder joined = new StringBuilder(text.length());
    int done = 0;
    for (; at >= 0; at = hyphen(text, at + 1)) {
      if (at + 2 >= text.length() || text.charAt(at + 1) != '\n') {
        continue;
      }
      switch (choice(text, at, text.substring(at + 2, wordEnd(text, at + 2)))) {
        case JOIN -> {
          joined.append(text, done, at);
          done = at + 2;
        }
        case KEEP_HYPHEN -> {
          joined.append(text, done, at + 1);
          done = at + 2;
        }
        case LEAVE -> {}
      }
    }
    return joined.append(text, done, text.length()).toString();
  }

  /**
   * What becomes of a hyphen at the end of a line.
   *
   * @param tail the word that the next line begins with
   */
  private Choice choice(String text, int hyphenAt, String tail) {
    int start = hyphenAt;
    while (start > 0 && hyphenAt - start < WORD_CHARS_MAX && isInner(text.charAt(start - 1))) {
      start--;
    }
    String head = text.substring(start, hyphenAt);
    boolean small =
        !head.isEmpty()
            && Character.isLowerCase(head.charAt(head.length() - 1))
            && !tail.isEmpty()
            && Character.isLowerCase(tail.charAt(0));
    if (!small || SUSPENDING.contains(tail)) {
      return Choice.LEAVE;
    }
    String word = head.toLowerCase(Locale.ROOT);
    if (vocabulary.contains(word + tail)) {
      return Choice.JOIN;
    }
    if (vocabulary.contains(word + "-" + tail)) {
      return Choice.KEEP_HYPHEN;
    }
    boolean unsure =
        OWN_HYPHEN.contains(word)
            || (word.length() >= HEAD_WORD_CHARS_MIN
                && vocabulary.contains(word)
                && vocabulary.contains(tail));
    return unsure ? Choice.LEAVE : Choice.JOIN;
  }

  /** Takes in the words of a text, whole ones only. */
  private void learn(String text) {
    int at = 0;
    while (at < text.length() && vocabulary.size() < VOCABULARY_WORDS_MAX) {
      if (!Character.isLetter(text.charAt(at))) {
        at++;
        continue;
      }
      int end = at;
      while (end < text.length() && isInner(text.charAt(end))) {
        end++;
      }
      boolean isTail = at > 1 && text.charAt(at - 1) == '\n' && isHyphen(text.charAt(at - 2));
      boolean isHead = isHyphen(text.charAt(end - 1));
      if (!isTail && !isHead && end - at <= WORD_CHARS_MAX) {
        vocabulary.add(text.substring(at, end).toLowerCase(Locale.ROOT).replace('\u2010', '-'));
      }
      at = end;
    }
  }

  private static int hyphen(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (isHyphen(text.charAt(i))) {
        return i;
      }
    }
    return -1;
  }

  private static int wordEnd(String text, int from) {
    int end = from;
    while (end < text.length()
        && end - from < WORD_CHARS_MAX
        && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** With the marks that stand right behind a word. */
  private static int visibleEnd(String text, int from) {
    int end = from;
    while (end < text.length() && !Lines.isWhite(text.charAt(end)) && text.charAt(end) != '\n') {
      end++;
    }
    return end;
  }

  private static boolean isInner(char c) {
    return Character.isLetter(c) || isHyphen(c);
  }

  private static boolean isHyphen(char c) {
    return c == '-' || c == '\u2010';
  }
}
