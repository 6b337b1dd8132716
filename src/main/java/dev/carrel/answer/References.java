package dev.carrel.answer;

import static dev.carrel.answer.FollowUpWords.isContent;

import dev.carrel.retrieve.ContentWords;
import java.util.List;

/**
 * Finds the word of a question that stands for something said before it, where nothing in the
 * question itself can be meant by it. Pure functions.
 */
final class References {
  private References() {}

  /** {@link FollowUp.Refers}, or {@link FollowUp.Stands}. */
  static FollowUp in(List<Word> words, ContentWords said) {
    for (int at = 0; at < words.size(); at++) {
      Word word = words.get(at);
      if (!isPolite(word, at)
          && ((word.plainlyIn(FollowUpWords.PRONOUN) && pronoun(words, at))
              || (word.plainlyIn(FollowUpWords.POSSESSIVE) && possessive(words, at)))) {
        return new FollowUp.Refers(true);
      }
      if ((word.plainlyIn(FollowUpWords.GERMAN_POINTER)
              && isFree(words, at)
              && !commaAfter(words, at))
          || (word.plainlyIn(FollowUpWords.DEMONSTRATIVE) && demonstrative(words, at, said))
          || oneOfSeveral(words, at)
          || next(words, at)) {
        return new FollowUp.Refers(false);
      }
    }
    return new FollowUp.Stands();
  }

  /** Whether any such word is there, whatever it stands for. */
  static boolean mentioned(List<Word> words) {
    return words.stream()
        .anyMatch(word ->
            word.plainlyIn(FollowUpWords.PRONOUN)
                || word.plainlyIn(FollowUpWords.POSSESSIVE)
                || word.plainlyIn(FollowUpWords.GERMAN_POINTER)
                || word.lower().equals("one")
                || word.lower().equals("ones"));
  }

  /** {@code Sie} and {@code Ihr} within a question are whoever is spoken to. */
  private static boolean isPolite(Word word, int at) {
    return at > 0 && word.named();
  }

  private static boolean pronoun(List<Word> words, int at) {
    Word word = words.get(at);
    boolean last = at == words.size() - 1;
    if (commaAfter(words, at) || !isFree(words, at)) {
      return false;
    }
    return switch (word.lower()) {
      case "it" -> !isEmptyIt(words, at);
      case "es" ->
          !isEmptyIt(words, at)
              && (at == 0 || !FollowUpWords.BEFORE_EMPTY_ES.contains(words.get(at - 1).lower()));
      case "there" ->
          last
              && at > 0
              && (words.get(at - 1).lower().equals("been")
                  || !words.get(at - 1).plainlyIn(FollowUpWords.AUXILIARY));
      default -> at > 0 || !last;
    };
  }

  private static boolean isEmptyIt(List<Word> words, int at) {
    return words.subList(at + 1, words.size()).stream()
            .anyMatch(word -> FollowUpWords.AFTER_EMPTY_IT.contains(word.lower()))
        || words.stream().anyMatch(word -> FollowUpWords.EMPTY_IT_SAYS.contains(word.lower()));
  }

  /** {@code What is its height}: nothing before it has anything. */
  private static boolean possessive(List<Word> words, int at) {
    if (at == words.size() - 1) {
      // "Who saw her": a pronoun; "Kann das sein": a verb.
      return words.get(at).lower().equals("her") && isFree(words, at);
    }
    if (at == 0) {
      return true;
    }
    Word before = words.get(at - 1);
    boolean happened =
        words.subList(0, at).stream()
            .filter(FollowUpWords::isContent)
            .allMatch(word -> FollowUpWords.HAPPENED.contains(word.lower()));
    boolean linked =
        before.plainlyIn(FollowUpWords.AUXILIARY) || before.plainlyIn(FollowUpWords.QUESTION);
    return isFree(words, at) && (linked || happened);
  }

  private static boolean demonstrative(List<Word> words, int at, ContentWords said) {
    String lower = words.get(at).lower();
    int left = words.size() - 1 - at;
    if (at > 0 && words.get(at - 1).lower().equals("like")) {
      return false;
    }
    if (left == 0) {
      return isFree(words, at);
    }
    Word next = words.get(at + 1);
    boolean first = words.subList(0, at).stream().noneMatch(FollowUpWords::isContent);
    if (left == 1 && FollowUpWords.OF_WHAT_WAS_SAID.contains(next.lower())) {
      return first && isFree(words, at);
    }
    if (lower.equals("das") || lower.equals("dies")) {
      // "Wer hat das gesagt": what follows an article begins with a capital, or has more behind it.
      return left == 1 && !next.named() && isFree(words, at);
    }
    return first
        && isContent(next)
        && isFree(words, at)
        && ContentWords.of(next.text()).coveredBy(said) > 0;
  }

  /** {@code the second one}, {@code which one}, {@code the latter}, {@code der andere}. */
  private static boolean oneOfSeveral(List<Word> words, int at) {
    Word word = words.get(at);
    boolean last = at == words.size() - 1;
    if (at == 0 || named(words, at)) {
      return false;
    }
    if (word.lower().equals("one") || word.lower().equals("ones")) {
      Word before = words.get(at - 1);
      boolean chosen =
          FollowUpWords.ONE_OF_SEVERAL.contains(before.lower())
              || FollowUpWords.DEMONSTRATIVE.contains(before.lower())
              || FollowUpWords.WHICH.contains(before.lower())
              || before.lower().equals("the")
              || (at > 1 && words.get(at - 2).lower().equals("the"));
      return chosen && (last || !FollowUpWords.SAYS_WHICH.contains(words.get(at + 1).lower()));
    }
    return last
        && FollowUpWords.ONE_OF_SEVERAL.contains(word.lower())
        && FollowUpWords.DETERMINER.contains(words.get(at - 1).lower());
  }

  /** {@code What happened then}. */
  private static boolean next(List<Word> words, int at) {
    return at == words.size() - 1
        && words.get(at).plainlyIn(FollowUpWords.NEXT)
        && words.subList(0, at).stream().filter(FollowUpWords::isContent).count() <= 1
        && !named(words, at);
  }

  /** Whether something before that place has a name, an article or a clause of its own. */
  private static boolean named(List<Word> words, int at) {
    for (int i = 0; i < at; i++) {
      Word word = words.get(i);
      boolean asked = i > 0 && isAskedFor(words, i);
      if ((i > 0 && word.named() && isContent(word) && !asked) || word.afterComma()) {
        return true;
      }
      if (i > 0
          && word.plainlyIn(FollowUpWords.CLAUSE)
          && !words.subList(0, i).stream()
              .allMatch(before -> before.plainlyIn(FollowUpWords.PREPOSITION))) {
        return true;
      }
    }
    return words.get(at).afterComma();
  }

  /**
   * Whether nothing before that place can be what a pronoun there stands for: no name, no thing
   * with an article, no clause, and of other words only those of the question's first part ({@code
   * how many rooms}), or the verb of the asker ({@code how do I repair}).
   */
  private static boolean isFree(List<Word> words, int at) {
    if (named(words, at)) {
      return false;
    }
    boolean afterAuxiliary = false;
    boolean asker = false;
    int content = 0;
    for (int i = 0; i < at; i++) {
      Word word = words.get(i);
      if (i + 1 < at && word.plainlyIn(FollowUpWords.DETERMINER)) {
        return false;
      }
      if (word.plainlyIn(FollowUpWords.AUXILIARY)) {
        afterAuxiliary = true;
        content = 0;
      } else if (word.plainlyIn(FollowUpWords.ASKER)) {
        asker = true;
      } else if (isContent(word)) {
        if (i == 0 && !word.plainlyIn(FollowUpWords.IMPERATIVE)) {
          return false;
        }
        content++;
        int allowed = !afterAuxiliary ? 2 : asker ? 1 : 0;
        if (content > allowed) {
          return false;
        }
      }
    }
    // "Who said it was late": the clause behind the verb has its own subject.
    boolean clause =
        content > 0
            && !afterAuxiliary
            && at + 1 < words.size()
            && words.get(at + 1).plainlyIn(FollowUpWords.AUXILIARY);
    return !clause;
  }

  /** {@code which city}, {@code how many rooms}: that is asked for, and is nothing said. */
  private static boolean isAskedFor(List<Word> words, int at) {
    Word before = words.get(at - 1);
    return before.plainlyIn(FollowUpWords.WHICH)
        || before.lower().equals("many")
        || before.lower().equals("much")
        || before.lower().equals("viel")
        || before.lower().equals("viele")
        || before.lower().equals("vielen");
  }

  /** What stands behind a comma may say what is meant. */
  private static boolean commaAfter(List<Word> words, int at) {
    return words.subList(at + 1, words.size()).stream().anyMatch(Word::afterComma);
  }
}
