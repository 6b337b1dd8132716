package dev.carrel.serve;

import dev.carrel.answer.Question;
import dev.carrel.answer.Turn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON body of an ask.
 *
 * @param source names of sources; null or empty for all
 * @param path globs; null or empty for all
 * @param type extensions or media types; null or empty for all
 * @param passages how many may be used; null for the default
 * @param stream whether events are wanted; null to let the {@code Accept} header say
 * @param history the earlier turns of the conversation, the oldest first; null or empty for none
 */
public record AskBody(
    @Nullable String question,
    @Nullable List<@Nullable String> source,
    @Nullable List<@Nullable String> path,
    @Nullable List<@Nullable String> type,
    @Nullable Integer passages,
    @Nullable Boolean stream,
    @Nullable List<@Nullable AskedBefore> history) {

  /**
   * An earlier turn.
   *
   * @param question as it was asked, or what was searched in place of it ({@code
   *     completedQuestion})
   */
  public record AskedBefore(@Nullable String question, @Nullable String answer) {}

  private static final String HISTORY = "history";

  /** Checked in everything. */
  Question toQuestion() {
    if (question == null) {
      throw Problem.missing(
          "question", "The property question is missing: give what you want to know.");
    }
    int passagesMax = passages == null ? Question.PASSAGES_DEFAULT : passages;
    if (passagesMax < 1 || passagesMax > Question.PASSAGES_MAX) {
      throw Problem.invalid(
          "passages",
          "The property passages is %d: give a whole number from 1 to %d."
              .formatted(passagesMax, Question.PASSAGES_MAX));
    }
    return new Question(
        Limits.question(question, "question"),
        Limits.filter(
            Bodies.values(source, "source"),
            Bodies.values(path, "path"),
            Bodies.values(type, "type")),
        passagesMax,
        turns());
  }

  private List<Turn> turns() {
    if (history == null) {
      return List.of();
    }
    if (history.size() > Question.HISTORY_TURNS_MAX) {
      throw Problem.invalid(
          HISTORY,
          "The property history has %d turns, more than the %d that are allowed: leave out the oldest."
              .formatted(history.size(), Question.HISTORY_TURNS_MAX));
    }
    List<Turn> turns = new ArrayList<>();
    for (AskedBefore turn : history) {
      if (turn == null || turn.question() == null || turn.answer() == null) {
        throw Problem.invalid(
            HISTORY,
            "The property history holds a turn without question or answer: give both as strings.");
      }
      turns.add(
          new Turn(
              Limits.question(turn.question(), HISTORY),
              Limits.wellFormed(turn.answer(), HISTORY)));
    }
    if (Question.chars(turns) > Question.HISTORY_CHARS_MAX) {
      throw Problem.invalid(
          HISTORY,
          "The property history has %d characters, more than the %d that are allowed: leave out the oldest turns."
              .formatted(Question.chars(turns), Question.HISTORY_CHARS_MAX));
    }
    return turns;
  }
}
