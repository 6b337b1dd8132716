package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.uploads.AttributeFilter;
import dev.carrel.uploads.AttributeFilter.Comparison;
import dev.carrel.uploads.AttributeValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attributes, metadata and filters over them, as OpenAI's interface writes them. */
final class OpenAiAttributes {
  static final int KEYS_MAX = 16;
  static final int KEY_CHARS_MAX = 64;

  /** How deep a filter may be made of others. */
  static final int FILTER_DEPTH_MAX = 10;

  /** Comparisons in one filter, and values of one comparison. */
  static final int FILTER_PARTS_MAX = 500;

  private static final String FILTERS = "filters";

  private OpenAiAttributes() {}

  /** Attributes; none where they are not given. */
  static Map<String, AttributeValue> attributes(JsonNode given) {
    Map<String, AttributeValue> attributes = new LinkedHashMap<>();
    each(given, "attributes", (key, value) -> attributes.put(key, value(value, "attributes")));
    return attributes;
  }

  /** Texts by their keys; none where they are not given. */
  static Map<String, String> metadata(JsonNode given) {
    Map<String, String> metadata = new LinkedHashMap<>();
    each(
        given,
        "metadata",
        (key, value) -> {
          if (!value.isTextual() || value.textValue().length() > AttributeValue.TEXT_CHARS_MAX) {
            throw Problem.invalid(
                "metadata",
                "The metadata %s is no text of at most %d characters: shorten it, or write it as text."
                    .formatted(Limits.shortened(key), AttributeValue.TEXT_CHARS_MAX));
          }
          metadata.put(key, Limits.wellFormed(value.textValue(), "metadata"));
        });
    return metadata;
  }

  private interface Pair {
    void take(String key, JsonNode value);
  }

  private static void each(JsonNode given, String param, Pair pair) {
    if (given.isMissingNode() || given.isNull()) {
      return;
    }
    if (!(given instanceof ObjectNode object) || object.size() > KEYS_MAX) {
      throw Problem.invalid(
          param,
          "The property %s is no object of at most %d keys: send fewer."
              .formatted(param, KEYS_MAX));
    }
    object.properties().forEach(entry -> pair.take(key(entry.getKey(), param), entry.getValue()));
  }

  private static String key(String key, String param) {
    if (key.isEmpty() || key.length() > KEY_CHARS_MAX) {
      throw Problem.invalid(
          param,
          "A key of %s has %d characters: give 1 to %d."
              .formatted(param, key.length(), KEY_CHARS_MAX));
    }
    return Limits.wellFormed(key, param);
  }

  private static AttributeValue value(JsonNode value, String param) {
    try {
      if (value.isTextual()) {
        Limits.wellFormed(value.textValue(), param);
      }
      return AttributeValue.of(value);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(
          param, "In %s %s: shorten it, or give another.".formatted(param, e.getMessage()));
    }
  }

  /** A filter; null where none is given. */
  static @Nullable AttributeFilter filter(JsonNode given) {
    return given.isMissingNode() || given.isNull() ? null : new Reading().filter(given, 1);
  }

  /** One filter and those it is made of. */
  private static final class Reading {
    private int partsCount;

    AttributeFilter filter(JsonNode given, int depth) {
      if (depth > FILTER_DEPTH_MAX || ++partsCount > FILTER_PARTS_MAX) {
        throw Problem.invalid(
            FILTERS,
            "The filter has more than %d parts or is more than %d deep: make it simpler."
                .formatted(FILTER_PARTS_MAX, FILTER_DEPTH_MAX));
      }
      String type = given.path("type").asText("");
      return switch (type) {
        case "and" -> new AttributeFilter.AllOf(parts(given, depth));
        case "or" -> new AttributeFilter.AnyOf(parts(given, depth));
        case "in", "nin" ->
            new AttributeFilter.Listed(keyOf(given), values(given), type.equals("in"));
        case "eq", "ne", "gt", "gte", "lt", "lte" ->
            new AttributeFilter.Compared(
                keyOf(given),
                Comparison.valueOf(type.toUpperCase(Locale.ROOT)),
                value(given.path("value"), FILTERS));
        default ->
            throw Problem.invalid(
                FILTERS,
                "A filter has the type \"%s\": give and, or, eq, ne, gt, gte, lt, lte, in or nin."
                    .formatted(Limits.shortened(type)));
      };
    }

    private List<AttributeFilter> parts(JsonNode given, int depth) {
      JsonNode filters = given.path(FILTERS);
      if (!filters.isArray() || filters.isEmpty()) {
        throw Problem.invalid(
            FILTERS, "A filter of the type and or or has no filters: give it a list of them.");
      }
      List<AttributeFilter> parts = new ArrayList<>();
      filters.forEach(each -> parts.add(filter(each, depth + 1)));
      return parts;
    }

    private static String keyOf(JsonNode given) {
      return key(given.path("key").asText(""), FILTERS);
    }

    private List<AttributeValue> values(JsonNode given) {
      JsonNode values = given.path("value");
      if (!values.isArray() || values.size() > FILTER_PARTS_MAX) {
        throw Problem.invalid(
            FILTERS,
            "A filter of the type in or nin has no list of at most %d values: give it one."
                .formatted(FILTER_PARTS_MAX));
      }
      List<AttributeValue> list = new ArrayList<>();
      values.forEach(each -> list.add(value(each, FILTERS)));
      return list;
    }
  }
}
