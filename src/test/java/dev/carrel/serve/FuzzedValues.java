package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Makes JSON by a schema, such as fits it and such as nearly does. */
final class FuzzedValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEPTH_MAX = 8;
  private static final int LIST_MAX = 3;

  /**
   * Texts that have broken programs. None is an absolute path: a folder that is named becomes a
   * source, and a backup is written where it is wanted.
   */
  static final List<String> ODD_TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "a\u0000b",
          "../../../../etc/passwd",
          "..\\..\\windows",
          "%2e%2e%2f",
          "notes/../..",
          "file:///etc/passwd",
          "\uFEFFpump",
          "\u202Epump",
          "𝒫𝓊𝓂𝓅",
          "pump\r\nX: y",
          "' OR 1=1 --",
          "${jndi:ldap://x}",
          "<script>alert(1)</script>",
          "(((((((((((a+)+)+)+)+)+",
          "\"unclosed",
          "path:[",
          "/[/",
          "a*b?c[d",
          "NEAR\"~99999999999",
          "-",
          "~~~~",
          "carrel:",
          "carrel:none",
          "\\",
          "null",
          "true",
          "1e999",
          "-1",
          "9223372036854775808");

  private static final List<BigInteger> ODD_NUMBERS =
      List.of(
          BigInteger.ZERO,
          BigInteger.ONE.negate(),
          BigInteger.valueOf(Integer.MAX_VALUE),
          BigInteger.valueOf(Integer.MIN_VALUE),
          BigInteger.valueOf(Integer.MAX_VALUE).add(BigInteger.ONE),
          BigInteger.valueOf(Long.MAX_VALUE),
          BigInteger.valueOf(Long.MIN_VALUE),
          BigInteger.TWO.pow(64),
          BigInteger.TEN.pow(400));

  private final RandomGenerator random;
  private final JsonNode document;
  private final Map<String, List<String>> known;

  /**
   * Values of a document's schemas.
   *
   * @param known for properties and parameters by their name: values that mean something
   */
  FuzzedValues(RandomGenerator random, JsonNode document, Map<String, List<String>> known) {
    this.random = random;
    this.document = document;
    this.known = known;
  }

  /** What the schema allows. */
  JsonNode valid(String name, JsonNode schema) {
    return valid(name, schema, 0);
  }

  private JsonNode valid(String name, JsonNode given, int depth) {
    JsonNode schema =
        given.has("$ref") ? document.at(given.get("$ref").asText().substring(1)) : given;
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.has("enum")) {
      return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.has(choice) && !schema.has("properties")) {
        return valid(
            name, schema.get(choice).get(random.nextInt(schema.get(choice).size())), depth);
      }
    }
    JsonNode type = schema.path("type");
    String kind = type.isArray() ? type.get(random.nextInt(type.size())).asText() : type.asText();
    return switch (kind) {
      case "null" -> NODES.nullNode();
      case "boolean" -> NODES.booleanNode(random.nextBoolean());
      case "integer" -> NODES.numberNode(whole(schema));
      case "number" -> NODES.numberNode(random.nextDouble() * 2);
      case "string" -> NODES.textNode(text(name, schema));
      case "array" -> array(name, schema, depth);
      case "object" -> object(schema, depth);
      default -> known.containsKey(name) ? NODES.textNode(text(name, schema)) : any(depth);
    };
  }

  private long whole(JsonNode schema) {
    long least = schema.path("minimum").asLong(0);
    long most = Math.min(schema.path("maximum").asLong(100), least + 1_000);
    return random.nextInt(4) == 0
        ? (random.nextBoolean() ? least : most)
        : random.nextLong(least, most + 1);
  }

  private String text(String name, JsonNode schema) {
    List<String> values = known.getOrDefault(name, List.of());
    if (!values.isEmpty() && random.nextInt(10) > 0) {
      return values.get(random.nextInt(values.size()));
    }
    if (name.equals("folder") || name.equals("file")) {
      return "relative";
    }
    String text = random.nextInt(3) == 0 ? oddText() : words();
    return text.length() < schema.path("minLength").asInt(0) ? "a" : text;
  }

  String oddText() {
    return switch (random.nextInt(8)) {
      case 0 -> "a".repeat(random.nextInt(1, 6_000));
      case 1 -> "é𝄞".repeat(random.nextInt(1, 2_000));
      default -> ODD_TEXTS.get(random.nextInt(ODD_TEXTS.size()));
    };
  }

  private String words() {
    List<String> words = List.of("pump", "wall", "tomatoes", "Albatross", "where", "-port", "the*");
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(1, 5);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(words.get(random.nextInt(words.size())));
    }
    return text.toString();
  }

  private ArrayNode array(String name, JsonNode schema, int depth) {
    ArrayNode array = NODES.arrayNode();
    int least = schema.path("minItems").asInt(0);
    int count = depth > DEPTH_MAX ? least : random.nextInt(least, least + LIST_MAX);
    for (int i = 0; i < count; i++) {
      array.add(valid(name, schema.path("items"), depth + 1));
    }
    return array;
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = NODES.objectNode();
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      if (required.contains(property.getKey()) || (depth <= DEPTH_MAX && random.nextInt(3) == 0)) {
        object.set(property.getKey(), valid(property.getKey(), property.getValue(), depth + 1));
      }
    }
    return object;
  }

  /** Anything. */
  JsonNode any(int depth) {
    return switch (random.nextInt(depth > DEPTH_MAX ? 5 : 7)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(ODD_NUMBERS.get(random.nextInt(ODD_NUMBERS.size())));
      case 3 -> NODES.numberNode(new BigDecimal("-1.5e300"));
      case 4 -> NODES.textNode(oddText());
      case 5 -> {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(LIST_MAX + 1); i > 0; i--) {
          array.add(any(depth + 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(LIST_MAX + 1); i > 0; i--) {
          object.set(oddText(), any(depth + 1));
        }
        yield object;
      }
    };
  }

  /** The same with something wrong in it, at any depth; paths to be written to stay as they are. */
  JsonNode spoilt(JsonNode value) {
    if (value instanceof ObjectNode object && !object.isEmpty() && random.nextInt(8) > 0) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(4)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(oddText(), any(0));
        default -> object.set(name, spoilt(object.get(name)));
      }
      return object;
    }
    if (value instanceof ArrayNode array && random.nextInt(4) > 0) {
      if (!array.isEmpty() && random.nextBoolean()) {
        int index = random.nextInt(array.size());
        array.set(index, spoilt(array.get(index)));
      } else {
        array.add(any(0));
      }
      return array;
    }
    return any(0);
  }
}
