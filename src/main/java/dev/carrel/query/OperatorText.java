package dev.carrel.query;

import dev.carrel.index.Condition;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Conditions as a person types them. */
public final class OperatorText {
  private OperatorText() {}

  /** What makes this condition when it is read as a query; several operators for some. */
  public static String of(Condition condition) {
    return switch (condition) {
      case Condition.Phrase(String text, int distance) ->
          '"' + text + '"' + (distance == 0 ? "" : "~" + distance);
      case Condition.Wildcard(String pattern) -> pattern;
      case Condition.Fuzzy(String word, int edits) -> word + "~" + edits;
      case Condition.Regex(String pattern) -> "/" + pattern + "/";
      case Condition.Path(String glob) -> named(Operator.PATH, glob);
      case Condition.Type(String type) -> named(Operator.TYPE, type);
      case Condition.Source(String name) -> named(Operator.SOURCE, name);
      case Condition.Language(String code) -> named(Operator.LANG, code);
      case Condition.Tag(String tag) -> named(Operator.TAG, tag);
      case Condition.Symbol(String name) -> named(Operator.SYMBOL, name);
      case Condition.Message(Condition.Header header, String words) ->
          named(Operator.valueOf(header.name()), words);
      case Condition.Dated(Instant from, Instant until) -> dated(from, until);
      case Condition.AnyOf(List<Condition> conditions) -> anyOf(conditions);
      case Condition.Not(Condition unwanted) -> "-" + of(unwanted);
    };
  }

  private static String named(Operator operator, String value) {
    boolean quoted = value.codePoints().anyMatch(Character::isWhitespace);
    return operator.name().toLowerCase(Locale.ROOT) + ":" + (quoted ? '"' + value + '"' : value);
  }

  private static String dated(@Nullable Instant from, @Nullable Instant until) {
    String after = from == null ? "" : "after:" + day(from);
    String before = until == null ? "" : "before:" + day(until);
    return (after + " " + before).strip();
  }

  private static String day(Instant begin) {
    return begin.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }

  /** One name of a path stands for the file and for the folder. */
  private static String anyOf(List<Condition> conditions) {
    if (conditions.size() == 2
        && conditions.getFirst() instanceof Condition.Path(String file)
        && conditions.getLast() instanceof Condition.Path(String folder)
        && folder.equals(file + "/")) {
      return named(Operator.PATH, file);
    }
    return conditions.stream().map(OperatorText::of).collect(Collectors.joining(" "));
  }
}
