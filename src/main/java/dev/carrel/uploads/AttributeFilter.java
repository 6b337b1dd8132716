package dev.carrel.uploads;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a store may be found, by their attributes. An attribute that a file does not have
 * is equal to nothing: it meets {@code ne} and {@code nin} only. Values of two kinds are never
 * equal, and neither is the greater.
 */
public sealed interface AttributeFilter {
  /** Whether a file with these attributes may be found. */
  boolean matches(Map<String, AttributeValue> attributes);

  /** How an attribute is compared. */
  enum Comparison {
    EQ,
    NE,
    GT,
    GTE,
    LT,
    LTE
  }

  /** An attribute compared with one value; texts go by their characters' codes. */
  record Compared(String key, Comparison comparison, AttributeValue value)
      implements AttributeFilter {
    @Override
    public boolean matches(Map<String, AttributeValue> attributes) {
      @Nullable Integer order = order(attributes.get(key), value);
      return switch (comparison) {
        case EQ -> order != null && order == 0;
        case NE -> order == null || order != 0;
        case GT -> order != null && order > 0;
        case GTE -> order != null && order >= 0;
        case LT -> order != null && order < 0;
        case LTE -> order != null && order <= 0;
      };
    }
  }

  /** An attribute that is, or is not, one of several values. */
  record Listed(String key, List<AttributeValue> values, boolean wanted)
      implements AttributeFilter {
    public Listed {
      values = List.copyOf(values);
    }

    @Override
    public boolean matches(Map<String, AttributeValue> attributes) {
      AttributeValue found = attributes.get(key);
      return wanted == (found != null && values.contains(found));
    }
  }

  /** Every one of several. */
  record AllOf(List<AttributeFilter> filters) implements AttributeFilter {
    public AllOf {
      filters = List.copyOf(filters);
    }

    @Override
    public boolean matches(Map<String, AttributeValue> attributes) {
      return filters.stream().allMatch(filter -> filter.matches(attributes));
    }
  }

  /** At least one of several. */
  record AnyOf(List<AttributeFilter> filters) implements AttributeFilter {
    public AnyOf {
      filters = List.copyOf(filters);
    }

    @Override
    public boolean matches(Map<String, AttributeValue> attributes) {
      return filters.stream().anyMatch(filter -> filter.matches(attributes));
    }
  }

  /** Below zero, zero or above as the first is less, equal or more; null for no order at all. */
  private static @Nullable Integer order(@Nullable AttributeValue one, AttributeValue other) {
    return switch (one) {
      case null -> null;
      case AttributeValue.Text(var text) when other instanceof AttributeValue.Text(var than) ->
          text.compareTo(than);
      case AttributeValue.Amount(var amount)
          when other instanceof AttributeValue.Amount(var than) ->
          amount.compareTo(than);
      case AttributeValue.Flag(var flag) when other instanceof AttributeValue.Flag(var than) ->
          flag == than ? 0 : null;
      case AttributeValue.Text _, AttributeValue.Amount _, AttributeValue.Flag _ -> null;
    };
  }
}
