package dev.carrel.uploads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.uploads.AttributeFilter.AllOf;
import dev.carrel.uploads.AttributeFilter.AnyOf;
import dev.carrel.uploads.AttributeFilter.Compared;
import dev.carrel.uploads.AttributeFilter.Comparison;
import dev.carrel.uploads.AttributeFilter.Listed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttributeFilterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEYS = List.of("year", "way", "open", "price");

  @Test
  void every_filter_finds_what_looking_at_each_file_finds() {
    for (long seed = 1; seed <= 2_000; seed++) {
      Random random = new Random(seed);
      AttributeFilter filter = filter(random, 3);
      for (int file = 0; file < 20; file++) {
        Map<String, AttributeValue> attributes = attributes(random);
        assertEquals(
            looked(filter, attributes),
            filter.matches(attributes),
            "seed " + seed + ": " + filter + " of " + attributes);
      }
    }
  }

  /** Says the same in plain words, of plain objects. */
  private static boolean looked(AttributeFilter filter, Map<String, AttributeValue> attributes) {
    return switch (filter) {
      case AllOf(var parts) -> {
        boolean all = true;
        for (AttributeFilter part : parts) {
          all &= looked(part, attributes);
        }
        yield all;
      }
      case AnyOf(var parts) -> {
        boolean any = false;
        for (AttributeFilter part : parts) {
          any |= looked(part, attributes);
        }
        yield any;
      }
      case Listed(var key, var values, var wanted) -> {
        boolean there = false;
        for (AttributeValue value : values) {
          there |= Objects.equals(plain(attributes.get(key)), plain(value));
        }
        yield there == wanted;
      }
      case Compared(var key, var comparison, var value) ->
          compared(plain(attributes.get(key)), comparison, Objects.requireNonNull(plain(value)));
    };
  }

  private static boolean compared(@Nullable Object found, Comparison comparison, Object value) {
    boolean same = value.equals(found);
    boolean less =
        (found instanceof Double a && value instanceof Double b && a < b)
            || (found instanceof String s && value instanceof String t && s.compareTo(t) < 0);
    boolean more =
        (found instanceof Double a && value instanceof Double b && a > b)
            || (found instanceof String s && value instanceof String t && s.compareTo(t) > 0);
    return switch (comparison) {
      case EQ -> same;
      case NE -> !same;
      case LT -> less;
      case LTE -> less || same;
      case GT -> more;
      case GTE -> more || same;
    };
  }

  private static @Nullable Object plain(@Nullable AttributeValue value) {
    return switch (value) {
      case null -> null;
      case AttributeValue.Text(var text) -> text;
      case AttributeValue.Amount(var amount) -> amount.doubleValue();
      case AttributeValue.Flag(var flag) -> flag;
    };
  }

  private static AttributeFilter filter(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0, 1, 2, 3 ->
          new Compared(key(random), pick(Comparison.values(), random), value(random));
      case 4, 5 -> {
        List<AttributeValue> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.add(value(random));
        }
        yield new Listed(key(random), values, random.nextBoolean());
      }
      default -> {
        List<AttributeFilter> parts = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
          parts.add(filter(random, depth - 1));
        }
        yield random.nextBoolean() ? new AllOf(parts) : new AnyOf(parts);
      }
    };
  }

  private static Map<String, AttributeValue> attributes(Random random) {
    Map<String, AttributeValue> attributes = new HashMap<>();
    for (String key : KEYS) {
      if (random.nextInt(3) > 0) {
        attributes.put(key, value(random));
      }
    }
    return attributes;
  }

  private static <T> T pick(T[] from, Random random) {
    return from[random.nextInt(from.length)];
  }

  private static String key(Random random) {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  private static AttributeValue value(Random random) {
    return switch (random.nextInt(3)) {
      case 0 ->
          new AttributeValue.Text(List.of("", "train", "ferry", "2026").get(random.nextInt(4)));
      case 1 -> new AttributeValue.Amount(BigDecimal.valueOf(random.nextInt(5) * 0.5));
      default -> new AttributeValue.Flag(random.nextBoolean());
    };
  }

  @Test
  void a_number_is_equal_however_it_is_written() throws Exception {
    assertEquals(value("2026"), value("2026.0"));
    assertEquals(value("1000"), value("1e3"));
    assertTrue(
        new Compared("year", Comparison.EQ, value("2026.00"))
            .matches(Map.of("year", value("2026"))));
    assertFalse(
        new Compared("year", Comparison.EQ, value("\"2026\""))
            .matches(Map.of("year", value("2026"))));
  }

  @Test
  void what_a_file_does_not_have_is_only_unequal() {
    AttributeValue any = new AttributeValue.Text("x");
    for (Comparison comparison : Comparison.values()) {
      assertEquals(
          comparison == Comparison.NE, new Compared("none", comparison, any).matches(Map.of()));
    }
    assertTrue(new Listed("none", List.of(any), false).matches(Map.of()));
    assertFalse(new Listed("none", List.of(any), true).matches(Map.of()));
  }

  private static AttributeValue value(String json) throws Exception {
    JsonNode node = JSON.readTree(json);
    return AttributeValue.of(node);
  }
}
