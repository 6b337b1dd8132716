package dev.carrel.answer;

import dev.carrel.index.FunctionWords;
import dev.carrel.index.StoredChunk;
import dev.carrel.retrieve.ContentWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The words of a question that decide between two passages about the same thing: which year, whose
 * name, and whether it is so or not. A vector hardly tells those apart. Pure functions.
 */
final class QuestionWords {
  /** Of a longer question the first are left out one by one; each costs one embedding. */
  static final int LEFT_OUT_MAX = 16;

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’-][\\p{L}\\p{N}]+)*");
  private static final Pattern NUMBER = Pattern.compile("\\p{Nd}+");
  private static final Pattern CAPITALISED = Pattern.compile("\\p{Lu}\\p{L}+");
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
  private static final String NEGATIONS = "not|never|no|without|nicht|nie|kein(?:e[mnrs]?)?|ohne";
  private static final Pattern NEGATED = whole(NEGATIONS);

  /** What counts in a sentence: it may be contracted where the question is not. */
  private static final Pattern NEGATED_OR_CONTRACTED = whole(NEGATIONS + "|cannot|\\p{L}+n['’]t");

  /** Asks for what the head of a message says: who wrote, to whom, when. */
  private static final Pattern WHO_OR_WHEN =
      whole("who|whom|whose|when|date|from|sent|wer|wem|wen|wessen|wann|datum|von|an wen");

  private QuestionWords() {}

  static boolean askWhoOrWhen(String question) {
    return WHO_OR_WHEN.matcher(question).find();
  }

  /** The question as often as it has content words, each time without one of them. */
  static List<String> withoutOne(String question) {
    List<String> shorter = new ArrayList<>();
    for (MatchResult word : (Iterable<MatchResult>) WORD.matcher(question).results()::iterator) {
      if (shorter.size() == LEFT_OUT_MAX) {
        break;
      }
      if (!FunctionWords.contains(word.group().toLowerCase(Locale.ROOT))) {
        String rest = question.substring(0, word.start()) + question.substring(word.end());
        shorter.add(WHITE_SPACE.matcher(rest).replaceAll(" ").strip());
      }
    }
    return shorter;
  }

  /** How many different numbers of the question the passage does not have. */
  static int numbersMissing(String question, StoredChunk passage) {
    Set<String> missing = numbers(question);
    missing.removeAll(numbers(passage.chunk().text()));
    return missing.size();
  }

  /** The share of the question's names that neither the passage nor what stands above it has. */
  static double namesMissing(String question, StoredChunk passage) {
    List<String> capitalised =
        CAPITALISED.matcher(question).results().map(MatchResult::group).toList();
    ContentWords names = ContentWords.of(String.join(" ", capitalised));
    if (names.stems().isEmpty()) {
      return 0;
    }
    return 1 - names.coveredBy(ContentWords.of(withHeadings(passage)));
  }

  /** What stands above a passage, a line each, then its text. */
  static String withHeadings(StoredChunk passage) {
    return headings(passage) + "\n" + passage.chunk().text();
  }

  /** The title of the document and the headings above a passage, a line each. */
  static String headings(StoredChunk passage) {
    return passage.document().title() + "\n" + String.join("\n", passage.chunk().headingPath());
  }

  /** Whether the question is negated and the sentence is not. */
  static boolean negatedAlone(String question, String sentence) {
    return NEGATED.matcher(question).find() && !NEGATED_OR_CONTRACTED.matcher(sentence).find();
  }

  private static Set<String> numbers(String text) {
    Set<String> numbers = new HashSet<>();
    NUMBER.matcher(text).results().map(MatchResult::group).forEach(numbers::add);
    return numbers;
  }

  private static Pattern whole(String words) {
    return Pattern.compile(
        "(?<![\\p{L}\\p{N}])(?:" + words + ")(?![\\p{L}\\p{N}])",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
