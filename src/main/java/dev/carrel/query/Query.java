package dev.carrel.query;

import dev.carrel.index.Condition;
import java.util.List;

/**
 * What a person typed, taken apart.
 *
 * @param words of which any may be met, and which are embedded: the text without its operators, but
 *     with what its phrases say; what could not be read as an operator is here as it was typed; may
 *     be blank
 * @param conditions all of which have to be met
 * @param remarks one sentence for whatever was not read as it may have been meant
 */
public record Query(String words, List<Condition> conditions, List<String> remarks) {
  public Query {
    conditions = List.copyOf(conditions);
    remarks = List.copyOf(remarks);
  }

  /** Reads a text of any length and content. */
  public static Query of(String text) {
    return new QueryReader(text).read();
  }

  /** Whether there is anything by which one passage is better than another. */
  public boolean ranks() {
    return !words.isBlank() || conditions.stream().anyMatch(Condition::scores);
  }
}
