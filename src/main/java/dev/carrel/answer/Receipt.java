package dev.carrel.answer;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an answer came from, the passages' text included, so that it can be shown and
 * replayed after the files have changed.
 *
 * @param id names it; unique
 * @param askedAt ISO 8601, UTC
 * @param strict whether sentences without support were to be left out
 * @param passagesMax how many passages might be used
 * @param generation of the index that was searched
 * @param sequence of the index when it was asked
 * @param standout as {@link dev.carrel.retrieve.SearchResult#standout()}
 * @param engine null for an answer of the documents' own sentences
 * @param asked what the model was given; null when none was asked
 * @param written what the model wrote, without marks of passages that do not exist; null when none
 *     was asked
 * @param kept whether it lies on the disk
 * @param passages those that were found by rank, then those beside them
 * @param answer with its verdicts
 */
public record Receipt(
    String id,
    String askedAt,
    String question,
    @Nullable String completedQuestion,
    boolean strict,
    int passagesMax,
    int generation,
    long sequence,
    double standout,
    @Nullable EngineUsed engine,
    @Nullable Asked asked,
    @Nullable String written,
    boolean kept,
    List<KeptPassage> passages,
    Answer answer) {
  public Receipt {
    passages = List.copyOf(passages);
  }

  /**
   * The engine that answered.
   *
   * @param kind {@code embedded}, {@code llama-server} or {@code loopback}
   * @param modelSha256 of the model's file; null where another program has it, and while a large
   *     one is still being read
   */
  public record EngineUsed(String name, String kind, @Nullable String modelSha256) {}

  /**
   * What a model was given.
   *
   * @param rules the message before the user's
   * @param prompt the user's message: passages, history and question
   * @param seed null where the likeliest token was always taken, so that none counted
   * @param grammar null when the engine takes none
   */
  public record Asked(
      String rules,
      String prompt,
      double temperature,
      @Nullable Long seed,
      int answerTokensMax,
      @Nullable String grammar) {}

  /** The same, in memory only. */
  public Receipt remembered() {
    return new Receipt(
        id,
        askedAt,
        question,
        completedQuestion,
        strict,
        passagesMax,
        generation,
        sequence,
        standout,
        engine,
        asked,
        written,
        false,
        passages,
        answer);
  }

  /** The names of the sources of which it holds text. */
  public Set<String> sources() {
    return passages.stream().map(KeptPassage::source).collect(Collectors.toUnmodifiableSet());
  }

  /** UTF-16 characters of its texts: about what it costs in memory. */
  public long chars() {
    long chars = question.length() + 2L * answer.answer().length();
    for (KeptPassage passage : passages) {
      chars += passage.text().length() + passage.path().length() + passage.title().length();
    }
    for (Citation citation : answer.citations()) {
      chars += citation.quote().length();
    }
    if (asked != null) {
      chars += asked.prompt().length() + asked.rules().length();
    }
    return chars + (written == null ? 0 : written.length());
  }

  /** What can be said before the answer is told: without a name, a time and the index. */
  static Receipt draft(
      Question question,
      double standout,
      @Nullable EngineUsed engine,
      @Nullable Asked asked,
      @Nullable String written,
      List<KeptPassage> passages,
      Answer answer) {
    return new Receipt(
        "",
        "",
        question.text(),
        null,
        question.strict(),
        question.passagesMax(),
        0,
        0,
        standout,
        engine,
        asked,
        written,
        false,
        passages,
        answer);
  }

  /** The same under its name, with the state of the index and the question as it was asked. */
  Receipt filed(
      String id, String askedAt, boolean kept, int generation, long sequence, Answer told) {
    return new Receipt(
        id,
        askedAt,
        told.question(),
        told.completedQuestion(),
        strict,
        passagesMax,
        generation,
        sequence,
        standout,
        engine,
        asked,
        written,
        kept,
        passages,
        told.withReceipt(id));
  }
}
