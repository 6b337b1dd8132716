package dev.carrel.query;

import dev.carrel.index.Condition;
import java.util.List;

/**
 * What a person typed, taken apart.
 *
 * @param words of which any may be met, without operators; what could not be read as an operator is
 *     here, as it was typed; may be blank
 * @param meaning what is embedded: the words and those of the phrases; may be blank
 * @param conditions all of which have to be met
 * @param remarks one sentence for whatever was not read as it may have been meant
 */
public record Query(
    String words, String meaning, List<Condition> conditions, List<String> remarks) {
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
