package dev.carrel.answer;

import dev.carrel.chunk.Range;
import dev.carrel.chunk.SentenceBreaks;
import dev.carrel.query.Query;
import dev.carrel.retrieve.ContentWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Completes a question from its conversation without a language model: the names and content words
 * of the last complete question are put into it, and those names of the answer that it may mean.
 * What the conversation says becomes words, never an operator. Pure functions.
 */
final class RuleCompletion {
  /** More words than this are added to no question. */
  static final int ADDED_WORDS_MAX = 12;

  /** More names than this are taken from no answer. */
  static final int NAMES_MAX = 6;

  /** A longer word is no word. */
  static final int WORD_CHARS_MAX = 60;

  /** Of an answer no more than this is looked at: its first sentence. */
  private static final int ANSWER_CHARS_MAX = 600;

  private static final Pattern MARK = Pattern.compile("\\[\\d{1,3}]");
  private static final Pattern END = Pattern.compile("[\\s?!.]+$");

  private RuleCompletion() {}

  /**
   * How a conversation stands after some turns.
   *
   * @param question the last one, completed
   * @param names what the first sentence of its answer names
   * @param said the content words of both
   */
  record Context(String question, List<String> names, ContentWords said) {}

  /**
   * The conversation so far: a turn that leant on those before it is completed from them.
   *
   * @param history not empty
   */
  static Context context(List<Turn> history) {
    Context context = null;
    for (Turn turn : history) {
      String question = Query.of(turn.question()).words().strip();
      if (context != null) {
        question =
            complete(question, FollowUp.of(question, context.said()), context).orElse(question);
      }
      String first = firstSentence(turn.answer());
      context = new Context(question, names(first), ContentWords.of(question + "\n" + first));
    }
    if (context == null) {
      throw new IllegalArgumentException("a conversation without a turn has no context");
    }
    return context;
  }

  /** The question as it is searched; empty when it stands by itself or nothing can be added. */
  static Optional<String> complete(String text, FollowUp followUp, Context context) {
    String own = Query.of(text).words();
    // What has operators keeps its wording.
    boolean plain = own.strip().equals(text.strip());
    String completed =
        switch (followUp) {
          case FollowUp.Stands() -> "";
          case FollowUp.Perhaps() -> "";
          case FollowUp.Bare(List<Word> words) -> {
            String again = plain ? askedAgain(text, words, context.question()) : "";
            yield again.isEmpty() ? added(text, topic(own, context.question(), List.of())) : again;
          }
          case FollowUp.Slot(List<Word> words) -> {
            String replaced = plain ? replaced(text, words, context.question()) : "";
            yield replaced.isEmpty()
                ? added(text, topic(own, context.question(), List.of()))
                : replaced;
          }
          case FollowUp.Refers(boolean personal) ->
              added(
                  text,
                  topic(
                      own,
                      context.question(),
                      personal && asksForName(context.question()) ? context.names() : List.of()));
        };
    boolean sameOperators = Query.of(completed).conditions().equals(Query.of(text).conditions());
    return completed.isEmpty() || !sameOperators ? Optional.empty() : Optional.of(completed);
  }

  /** {@code Why} and {@code When was the tower opened} is {@code Why was the tower opened}. */
  private static String askedAgain(String text, List<Word> words, String question) {
    List<Word> earlier = Word.of(question);
    boolean asks = words.stream().anyMatch(word -> word.plainlyIn(FollowUpWords.QUESTION));
    if (!asks
        || earlier.size() < 3
        || !earlier.getFirst().plainlyIn(FollowUpWords.QUESTION)
        || !earlier.get(1).plainlyIn(FollowUpWords.AUXILIARY)
        || topic("", question, List.of()).isEmpty()) {
      return "";
    }
    String asked = text.substring(words.getFirst().startChar(), words.getLast().endChar());
    return capitalised(asked + " " + trimmed(question.substring(earlier.get(1).startChar())) + "?");
  }

  /**
   * The earlier question with another name in the place of its own, or with one thing more; empty
   * where that place can't be told.
   */
  private static String replaced(String text, List<Word> slot, String question) {
    List<Word> earlier = Word.of(question);
    boolean preposition = slot.size() > 1 && slot.getFirst().plainlyIn(FollowUpWords.PREPOSITION);
    Word content = slot.getLast();
    if (!FollowUpWords.isContent(content)
        || FollowUpWords.ONE_OF_SEVERAL.contains(content.lower())
        || content.lower().equals("one")
        || content.lower().equals("ones")
        || topic("", question, List.of()).isEmpty()) {
      return "";
    }
    String said = text.substring(slot.getFirst().startChar(), content.endChar());
    String before = preposition ? slot.getFirst().lower() : "";
    List<Range> places =
        runs(earlier).stream()
            .filter(run -> !preposition || isAfter(earlier, run, before))
            .toList();
    if (content.named() && places.size() == 1) {
      Range place = places.getFirst();
      int from = place.startChar();
      if (earlier.get(from - 1).plainlyIn(FollowUpWords.DETERMINER)) {
        from--;
      }
      from = preposition ? from - 1 : from;
      return question.substring(0, earlier.get(from).startChar())
          + said
          + question.substring(earlier.get(place.endChar() - 1).endChar());
    }
    boolean asks =
        earlier.getFirst().plainlyIn(FollowUpWords.QUESTION)
            || earlier.getFirst().plainlyIn(FollowUpWords.AUXILIARY);
    boolean more = preposition && asks && (places.isEmpty() || !content.named());
    return more ? trimmed(question) + " " + said + "?" : "";
  }

  /** Runs of words with a capital or a digit, as ranges of ordinals, but not the first word. */
  private static List<Range> runs(List<Word> words) {
    List<Range> runs = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      int end = i;
      while (end < words.size()
          && words.get(end).named()
          && (end == i || !words.get(end).afterComma())) {
        end++;
      }
      if (end > i) {
        runs.add(new Range(i, end));
        i = end;
      }
    }
    return runs;
  }

  private static boolean isAfter(List<Word> words, Range run, String preposition) {
    int before = run.startChar() - 1;
    if (before > 0 && words.get(before).plainlyIn(FollowUpWords.DETERMINER)) {
      before--;
    }
    return before >= 0 && words.get(before).lower().equals(preposition);
  }

  /** What the earlier question is about and this one does not say; may be empty. */
  private static List<String> topic(String own, String question, List<String> names) {
    Set<String> stems = new HashSet<>(ContentWords.of(own).stems());
    List<String> topic = new ArrayList<>();
    for (String name : names) {
      add(name, stems, topic);
    }
    for (Word word : Word.of(question)) {
      if (FollowUpWords.isContent(word)) {
        add(word.text(), stems, topic);
      }
    }
    return topic;
  }

  private static void add(String word, Set<String> stems, List<String> topic) {
    Set<String> stem = ContentWords.of(word).stems();
    if (topic.size() < ADDED_WORDS_MAX
        && word.length() <= WORD_CHARS_MAX
        && !stem.isEmpty()
        && stems.addAll(stem)) {
      topic.add(word);
    }
  }

  /** The words in brackets, before the question mark. */
  private static String added(String text, List<String> words) {
    if (words.isEmpty()) {
      return "";
    }
    String stripped = text.strip();
    String mark = stripped.endsWith("?") ? "?" : "";
    String asked = mark.isEmpty() ? stripped : trimmed(stripped);
    return asked + " (" + String.join(" ", words) + ")" + mark;
  }

  private static boolean asksForName(String question) {
    return Word.of(question).stream()
        .limit(2)
        .anyMatch(word -> word.plainlyIn(FollowUpWords.ASKS_FOR_NAME));
  }

  private static String firstSentence(String answer) {
    if (answer.contains(Grounds.NOT_IN_DOCUMENTS)) {
      return "";
    }
    String text =
        MARK.matcher(answer.substring(0, Math.min(answer.length(), ANSWER_CHARS_MAX)))
            .replaceAll("");
    return SentenceBreaks.of(text).stream().findFirst().map(range -> range.of(text)).orElse("");
  }

  /** The words with a capital; the first one only where it can't be but a name. */
  private static List<String> names(String sentence) {
    List<Word> words = Word.of(sentence);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < words.size() && names.size() < NAMES_MAX; i++) {
      Word word = words.get(i);
      boolean sure =
          i > 0
              || words.size() == 1
              || words.get(1).named()
              || words.get(1).plainlyIn(FollowUpWords.AUXILIARY);
      if (sure
          && Character.isUpperCase(word.text().codePointAt(0))
          && FollowUpWords.isContent(word)) {
        names.add(word.text());
      }
    }
    return names;
  }

  private static String trimmed(String question) {
    return END.matcher(question).replaceFirst("");
  }

  private static String capitalised(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
