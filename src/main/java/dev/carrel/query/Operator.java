package dev.carrel.query;

import dev.carrel.index.Condition;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The operators that have a name and a colon. */
enum Operator {
  PATH,
  TYPE,
  SOURCE,
  LANG,
  SYMBOL,
  FROM,
  TO,
  SUBJECT,
  BEFORE,
  AFTER,
  TAG;

  /**
   * The condition for a value.
   *
   * @throws IllegalArgumentException when the value makes none; the message is for a person
   */
  Condition condition(String value) {
    return switch (this) {
      case PATH -> path(value);
      case TYPE -> new Condition.Type(value);
      case SOURCE -> new Condition.Source(value);
      case LANG -> language(value);
      case SYMBOL -> new Condition.Symbol(value);
      case FROM -> new Condition.Message(Condition.Header.FROM, value);
      case TO -> new Condition.Message(Condition.Header.TO, value);
      case SUBJECT -> new Condition.Message(Condition.Header.SUBJECT, value);
      case BEFORE -> new Condition.Dated(null, Day.begin(value));
      case AFTER -> new Condition.Dated(Day.begin(value), null);
      case TAG -> new Condition.Tag(value);
    };
  }

  /** Whether a passage has one such value at most, so that of two given either is meant. */
  boolean isSingular() {
    return switch (this) {
      case TYPE, SOURCE, LANG, SYMBOL, FROM -> true;
      case PATH, TO, SUBJECT, BEFORE, AFTER, TAG -> false;
    };
  }

  static Optional<Operator> named(String name) {
    return Arrays.stream(values())
        .filter(operator -> operator.text().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /** For a remark: what there is. */
  static final String NAMES =
      Arrays.stream(values()).map(Operator::text).collect(Collectors.joining(":, ", "", ":"));

  private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A code of ISO 639, with or without a region behind it. */
  private static Condition language(String value) {
    String code = value.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
    if (code.length() != 3 && !LANGUAGES.contains(code)) {
      throw new IllegalArgumentException(
          "\"%s\" is no code of a language as en and de are, and files of a programming language are type:%s"
              .formatted(value, value));
    }
    return new Condition.Language(value);
  }

  /** A name without wildcards is that of a file or of a folder, wherever it is. */
  private static Condition path(String value) {
    if (value.indexOf('*') >= 0 || value.indexOf('?') >= 0 || value.endsWith("/")) {
      return new Condition.Path(value);
    }
    return new Condition.AnyOf(List.of(new Condition.Path(value), new Condition.Path(value + "/")));
  }
}
