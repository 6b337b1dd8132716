package dev.carrel.serve;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters behind the question mark, read strictly: only the allowed names, only valid
 * percent-encoding of valid UTF-8. An empty value counts as not given.
 */
final class QueryParameters {
  private static final List<String> TRUTHS = List.of("true", "false");

  private final Map<String, List<String>> values;

  private QueryParameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Reads a raw query.
   *
   * @param allowed every name that the route knows
   */
  static QueryParameters parse(String rawQuery, List<String> allowed) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), "query");
      if (!allowed.contains(name)) {
        throw Problem.unknown(
            name,
            "There is no parameter \""
                + name
                + "\" here"
                + (allowed.isEmpty()
                    ? ": this route takes none."
                    : "; this route takes " + String.join(", ", allowed) + "."));
      }
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1), name);
      if (!value.isEmpty()) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return new QueryParameters(values);
  }

  /** Every value of a parameter that may be repeated. */
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The value of a parameter that may be given once. */
  Optional<String> one(String name) {
    List<String> given = all(name);
    if (given.size() > 1) {
      throw Problem.invalid(
          name, "The parameter " + name + " is given " + given.size() + " times: give it once.");
    }
    return given.stream().findFirst();
  }

  /** A part of a document's place, which a hit shows and nobody makes up. */
  String ofHit(String name) {
    return one(name)
        .map(value -> Limits.name(value, name))
        .orElseThrow(() ->
            Problem.missing(
                name, "The parameter " + name + " is missing: give it as a hit shows it."));
  }

  /** {@code true} or {@code false}; false when it is not given. */
  boolean flag(String name) {
    String given = one(name).orElse("false");
    if (!TRUTHS.contains(given)) {
      throw Problem.invalid(
          name,
          "The parameter %s is \"%s\": give %s."
              .formatted(name, Limits.shortened(given), String.join(", ", TRUTHS)));
    }
    return given.equals("true");
  }

  /** A whole number between the two bounds, both included. */
  int number(String name, int fallback, int min, int max) {
    Optional<String> given = one(name);
    if (given.isEmpty()) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(given.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw noNumber(name, given.get(), min, max);
    }
    throw noNumber(name, given.get(), min, max);
  }

  private static Problem noNumber(String name, String found, int min, int max) {
    return Problem.invalid(
        name,
        "The parameter %s is \"%s\": give a whole number from %d to %d."
            .formatted(name, Limits.shortened(found), min, max));
  }

  private static String decode(String raw, String param) {
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      switch (bytes[i]) {
        case '+' -> decoded.put((byte) ' ');
        case '%' -> {
          if (i + 2 >= bytes.length
              || !HexFormat.isHexDigit(bytes[i + 1])
              || !HexFormat.isHexDigit(bytes[i + 2])) {
            throw Problem.invalid(
                param,
                "The % in the value of "
                    + param
                    + " is not followed by two hexadecimal digits: write a plain percent sign as"
                    + " %25.");
          }
          decoded.put(
              (byte)
                  (HexFormat.fromHexDigit(bytes[i + 1]) << 4
                      | HexFormat.fromHexDigit(bytes[i + 2])));
          i += 2;
        }
        default -> decoded.put(bytes[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw Problem.invalid(
          param, "The value of " + param + " is not valid UTF-8: encode it as UTF-8 first.");
    }
  }
}
