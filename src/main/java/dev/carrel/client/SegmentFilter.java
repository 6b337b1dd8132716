package dev.carrel.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThan;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import dev.langchain4j.store.embedding.filter.logical.And;
import dev.langchain4j.store.embedding.filter.logical.Not;
import dev.langchain4j.store.embedding.filter.logical.Or;
import java.util.Collection;
import java.util.List;

/** LangChain4j's filters as the filters of a vector store. Holds no state. */
final class SegmentFilter {
  private SegmentFilter() {}

  /**
   * The same filter in the service's form.
   *
   * @throws UnsupportedFeatureException where it has no such form
   */
  static ObjectNode json(Filter filter) {
    return switch (filter) {
      case IsEqualTo is -> compared("eq", is.key(), is.comparisonValue());
      case IsNotEqualTo is -> compared("ne", is.key(), is.comparisonValue());
      case IsGreaterThan is -> compared("gt", is.key(), is.comparisonValue());
      case IsGreaterThanOrEqualTo is -> compared("gte", is.key(), is.comparisonValue());
      case IsLessThan is -> compared("lt", is.key(), is.comparisonValue());
      case IsLessThanOrEqualTo is -> compared("lte", is.key(), is.comparisonValue());
      case IsIn is -> listed("in", is.key(), is.comparisonValues());
      case IsNotIn is -> listed("nin", is.key(), is.comparisonValues());
      case And both -> joined("and", json(both.left()), json(both.right()));
      case Or either -> joined("or", json(either.left()), json(either.right()));
      case Not not -> negated(not.expression());
      default -> throw unsupported(filter);
    };
  }

  /** A segment without the key meets what is not equal, and nothing that is greater or less. */
  private static ObjectNode negated(Filter filter) {
    return switch (filter) {
      case IsEqualTo is -> compared("ne", is.key(), is.comparisonValue());
      case IsNotEqualTo is -> compared("eq", is.key(), is.comparisonValue());
      case IsIn is -> listed("nin", is.key(), is.comparisonValues());
      case IsNotIn is -> listed("in", is.key(), is.comparisonValues());
      case And both -> joined("or", negated(both.left()), negated(both.right()));
      case Or either -> joined("and", negated(either.left()), negated(either.right()));
      case Not not -> json(not.expression());
      default -> throw unsupported(new Not(filter));
    };
  }

  /** A value as an attribute is kept: a text, a number or a truth. */
  static void put(ObjectNode into, String key, Object value) {
    switch (value) {
      case Integer number -> into.put(key, number);
      case Long number -> into.put(key, number);
      case Float number -> into.put(key, number);
      case Double number -> into.put(key, number);
      case Boolean truth -> into.put(key, truth);
      default -> into.put(key, value.toString());
    }
  }

  private static ObjectNode compared(String type, String key, Object value) {
    ObjectNode filter = node().put("type", type).put("key", key);
    put(filter, "value", value);
    return filter;
  }

  private static ObjectNode listed(String type, String key, Collection<?> values) {
    ObjectNode filter = node().put("type", type).put("key", key);
    ArrayNode list = filter.putArray("value");
    for (Object value : values) {
      ObjectNode one = node();
      put(one, "value", value);
      list.add(one.get("value"));
    }
    return filter;
  }

  private static ObjectNode joined(String type, ObjectNode one, ObjectNode other) {
    ObjectNode filter = node().put("type", type);
    filter.putArray("filters").addAll(List.of(one, other));
    return filter;
  }

  private static UnsupportedFeatureException unsupported(Filter filter) {
    return new UnsupportedFeatureException(
        "Carrel has no filter for %s: compare with equal, greater, less or a list of values."
            .formatted(filter));
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
