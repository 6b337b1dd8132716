package dev.carrel.answer;

import dev.carrel.retrieve.ContentWords;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * In what way a question leans on its conversation, told by closed lists of words. Conservative: a
 * question in which what a pronoun stands for may be said before it stands by itself, since adding
 * to such a question would ask another one. Pure.
 */
sealed interface FollowUp {
  /** Needs nothing. */
  record Stands() implements FollowUp {}

  /** The lists can't tell; a language model may. */
  record Perhaps() implements FollowUp {}

  /**
   * Asks another thing about the same: {@code Why?}
   *
   * @param words without what connects it
   */
  record Bare(List<Word> words) implements FollowUp {}

  /**
   * Asks the same about another thing: {@code And in Germany?}
   *
   * @param words that other thing, with its preposition
   */
  record Slot(List<Word> words) implements FollowUp {}

  /**
   * Has a word for something that was said: {@code Who built it?}
   *
   * @param personal whether that may be somebody or something that the answer named
   */
  record Refers(boolean personal) implements FollowUp {}

  /** A longer question says what it is about. */
  int WORDS_MAX = 16;

  int SLOT_WORDS_MAX = 6;

  /** Of one that nothing but its preposition marks: {@code In winter?} */
  int SLOT_WITHOUT_AND_WORDS_MAX = 4;

  /**
   * Reads a question.
   *
   * @param text without operators
   * @param said the content words of the question and the answer before
   */
  static FollowUp of(String text, ContentWords said) {
    List<Word> words = Word.of(text);
    if (words.isEmpty() || words.size() > WORDS_MAX) {
      return new Stands();
    }
    Matcher about = FollowUpWords.WHAT_ABOUT.matcher(text);
    if (about.find() && !text.contains("About")) {
      List<Word> rest =
          words.stream()
              .filter(word -> word.startChar() >= about.end())
              .filter(word -> !word.lower().equals("aus"))
              .toList();
      return isSlot(rest, SLOT_WORDS_MAX) ? new Slot(rest) : new Stands();
    }
    int start = words.size() > 1 && words.getFirst().plainlyIn(FollowUpWords.CONNECTIVE) ? 1 : 0;
    List<Word> rest = words.subList(start, words.size());
    if (isBare(rest)) {
      return new Bare(rest);
    }
    FollowUp refers = References.in(rest, said);
    if (!(refers instanceof Stands)) {
      return refers;
    }
    if (start == 1 && isSlot(rest, SLOT_WORDS_MAX)) {
      return new Slot(rest);
    }
    if (text.strip().endsWith("?")
        && rest.getFirst().plainlyIn(FollowUpWords.PREPOSITION)
        && isSlot(rest, SLOT_WITHOUT_AND_WORDS_MAX)) {
      return new Slot(rest);
    }
    return start == 1 || rest.size() <= 2 || References.mentioned(rest)
        ? new Perhaps()
        : new Stands();
  }

  /** No more than question words and what goes with them. */
  private static boolean isBare(List<Word> words) {
    boolean small =
        words.stream()
            .allMatch(word ->
                (word.plainlyIn(FollowUpWords.QUESTION) || word.plainlyIn(FollowUpWords.PARTICLE))
                    || word.plainlyIn(FollowUpWords.PREPOSITION));
    boolean asks = words.stream().anyMatch(word -> word.plainlyIn(FollowUpWords.QUESTION));
    if (small && asks && words.size() <= 4) {
      return true;
    }
    if (words.size() <= 5
        && words.stream().anyMatch(word -> word.plainlyIn(Set.of("else", "sonst")))
        && words.stream()
            .noneMatch(word -> FollowUpWords.isContent(word) && !word.lower().equals("anything"))) {
      return true;
    }
    if (words.size() <= 5
        && words.stream().anyMatch(word -> word.plainlyIn(FollowUpWords.GO_ON_WANTED))
        && words.stream().allMatch(word -> word.plainlyIn(FollowUpWords.GO_ON))) {
      return true;
    }
    return isMeasure(words) || isComparison(words);
  }

  /** {@code How tall}, {@code in which year}, {@code um wie viel Uhr}. */
  private static boolean isMeasure(List<Word> words) {
    int first = words.getFirst().plainlyIn(FollowUpWords.PREPOSITION) ? 1 : 0;
    int left = words.size() - first;
    if (left < 2 || left > 3) {
      return false;
    }
    Word asking = words.get(first);
    Word last = words.getLast();
    if (!FollowUpWords.isContent(last)) {
      return false;
    }
    boolean how = asking.lower().equals("how") || asking.lower().equals("wie");
    return left == 2
        ? how || asking.plainlyIn(FollowUpWords.WHICH)
        : how && words.get(first + 1).plainlyIn(Set.of("many", "much", "viel", "viele"));
  }

  /** {@code Which is cheaper}, {@code Which one is older}. */
  private static boolean isComparison(List<Word> words) {
    Word last = words.getLast();
    return (words.size() == 3 || (words.size() == 4 && words.get(1).lower().equals("one")))
        && words.getFirst().plainlyIn(FollowUpWords.WHICH)
        && !words.getFirst().lower().equals("what")
        && words.get(words.size() - 2).plainlyIn(FollowUpWords.AUXILIARY)
        && !last.named()
        && (last.lower().endsWith("er") || last.lower().endsWith("est"));
  }

  private static boolean isSlot(List<Word> words, int wordsMax) {
    return !words.isEmpty()
        && words.size() <= wordsMax
        && words.stream()
            .noneMatch(word ->
                (word.plainlyIn(FollowUpWords.QUESTION) || word.plainlyIn(FollowUpWords.AUXILIARY))
                    || word.plainlyIn(FollowUpWords.CONNECTIVE));
  }
}
