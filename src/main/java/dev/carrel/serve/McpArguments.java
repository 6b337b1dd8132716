package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a tool was given. Whatever cannot be used is a {@link Problem} that says what can. */
record McpArguments(JsonNode given, List<String> known) {
  McpArguments {
    if (!given.isObject() && !given.isMissingNode() && !given.isNull()) {
      throw Problem.invalid("arguments", "The arguments are no JSON object: send them by name.");
    }
    given
        .fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            throw Problem.unknown(
                name,
                "There is no argument \"%s\" here; this tool takes %s."
                    .formatted(
                        Limits.shortened(name),
                        known.isEmpty() ? "none" : String.join(", ", known)));
          }
        });
  }

  /** Null when it is not given. */
  @Nullable String optional(String name) {
    JsonNode value = given.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw Problem.invalid(name, "The argument " + name + " is no string: give one.");
    }
    return Limits.name(value.asText(), name);
  }

  String required(String name) {
    String value = optional(name);
    if (value == null || value.isBlank()) {
      throw Problem.missing(name, "The argument " + name + " is missing: give it.");
    }
    return value;
  }

  /** Of one value or none. */
  List<String> list(String name) {
    String value = known.contains(name) ? optional(name) : null;
    return value == null ? List.of() : List.of(value);
  }

  int number(String name, int fallback, int min, int max) {
    JsonNode value = given.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isIntegralNumber() || value.asLong() < min || value.asLong() > max) {
      throw Problem.invalid(
          name,
          "The argument %s is %s: give a whole number from %d to %d."
              .formatted(name, Limits.shortened(value.toString()), min, max));
    }
    return value.asInt();
  }

  boolean flag(String name) {
    JsonNode value = given.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw Problem.invalid(name, "The argument " + name + " is neither true nor false.");
    }
    return value.asBoolean();
  }

  <E extends Enum<E>> E oneOf(String name, Class<E> type, E fallback) {
    String value = optional(name);
    if (value == null) {
      return fallback;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(value))
        .findFirst()
        .orElseThrow(() ->
            Problem.invalid(
                name,
                "The argument %s is \"%s\": give %s."
                    .formatted(
                        name,
                        Limits.shortened(value),
                        Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")))));
  }
}
