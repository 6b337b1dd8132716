package dev.carrel.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted, as OpenAI's interface says it: what comes behind one id, or
 * before one, also when that one is gone meanwhile.
 */
record OpenAiPage(int limit, boolean oldestFirst, @Nullable String after, @Nullable String before) {
  static final List<String> PARAMETERS = List.of("after", "before", "limit", "order");

  private static final List<String> ORDERS = List.of("asc", "desc");

  static OpenAiPage of(QueryParameters given, int limitDefault, int limitMax) {
    String order = given.one("order").orElse("desc");
    if (!ORDERS.contains(order)) {
      throw Problem.invalid(
          "order",
          "The parameter order is \"%s\": give asc or desc.".formatted(Limits.shortened(order)));
    }
    return new OpenAiPage(
        given.number("limit", limitDefault, 1, limitMax),
        order.equals("asc"),
        given.one("after").orElse(null),
        given.one("before").orElse(null));
  }

  /**
   * The page as it is sent.
   *
   * @param all the oldest first
   * @param id rises with age where two things did not come at once
   */
  <T> ObjectNode of(List<T> all, Function<T, String> id, Function<T, ObjectNode> document) {
    List<T> ordered = new ArrayList<>(all);
    if (!oldestFirst) {
      Collections.reverse(ordered);
    }
    int from = after == null ? 0 : behind(ordered, id, after);
    int to = ordered.size();
    if (before != null) {
      int place = place(ordered, id, before);
      to = Math.max(from, place < 0 ? behind(ordered, id, before) : place);
      from = Math.max(from, to - limit);
    }
    List<T> page = ordered.subList(from, Math.min(to, from + limit));
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    page.forEach(each -> data.add(document.apply(each)));
    list.put("first_id", page.isEmpty() ? null : id.apply(page.getFirst()));
    list.put("last_id", page.isEmpty() ? null : id.apply(page.getLast()));
    return list.put("has_more", from + page.size() < to);
  }

  /** The index of what comes behind an id; where that is gone, what would have come behind it. */
  private <T> int behind(List<T> ordered, Function<T, String> id, String wanted) {
    int place = place(ordered, id, wanted);
    if (place >= 0) {
      return place + 1;
    }
    for (int i = 0; i < ordered.size(); i++) {
      int order = id.apply(ordered.get(i)).compareTo(wanted);
      if (oldestFirst ? order > 0 : order < 0) {
        return i;
      }
    }
    return ordered.size();
  }

  private static <T> int place(List<T> ordered, Function<T, String> id, String wanted) {
    for (int i = 0; i < ordered.size(); i++) {
      if (id.apply(ordered.get(i)).equals(wanted)) {
        return i;
      }
    }
    return -1;
  }
}
