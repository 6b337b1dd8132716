package dev.carrel.uploads;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** What an attribute of a file in a store may be: a text, a number, true or false. */
public sealed interface AttributeValue {
  /** UTF-16 characters of a text. */
  int TEXT_CHARS_MAX = 512;

  /** As it stands in JSON. */
  @JsonValue
  Object json();

  /** A text. */
  record Text(String text) implements AttributeValue {
    @Override
    public Object json() {
      return text;
    }
  }

  /** A number, equal to any other that is as large however it is written. */
  record Amount(BigDecimal amount) implements AttributeValue {
    public Amount {
      amount = amount.stripTrailingZeros();
      if (amount.scale() < 0) {
        amount = amount.setScale(0);
      }
    }

    @Override
    public Object json() {
      return amount;
    }
  }

  /** True or false. */
  record Flag(boolean flag) implements AttributeValue {
    @Override
    public Object json() {
      return flag;
    }
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException when it is something else, or larger than may be kept
   */
  @JsonCreator
  static AttributeValue of(JsonNode json) {
    if (json.isTextual() && json.textValue().length() <= TEXT_CHARS_MAX) {
      return new Text(json.textValue());
    }
    if (json.isBoolean()) {
      return new Flag(json.booleanValue());
    }
    if (json.canConvertToLong() && json.isIntegralNumber()) {
      return new Amount(BigDecimal.valueOf(json.longValue()));
    }
    if (json.isNumber() && Double.isFinite(json.doubleValue())) {
      return new Amount(BigDecimal.valueOf(json.doubleValue()));
    }
    throw new IllegalArgumentException(
        "a value is neither a text of at most "
            + TEXT_CHARS_MAX
            + " characters nor a number nor a truth value");
  }
}
