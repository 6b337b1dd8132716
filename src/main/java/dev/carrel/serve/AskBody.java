package dev.carrel.serve;

import dev.carrel.answer.Question;
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
 */
public record AskBody(
    @Nullable String question,
    @Nullable List<@Nullable String> source,
    @Nullable List<@Nullable String> path,
    @Nullable List<@Nullable String> type,
    @Nullable Integer passages,
    @Nullable Boolean stream) {

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
        Limits.filter(values(source, "source"), values(path, "path"), values(type, "type")),
        passagesMax);
  }

  private static List<String> values(@Nullable List<@Nullable String> given, String param) {
    if (given == null) {
      return List.of();
    }
    return given.stream()
        .map(value -> {
          if (value == null) {
            throw Problem.invalid(
                param, "The property " + param + " holds null: give only strings.");
          }
          return value;
        })
        .toList();
  }
}
