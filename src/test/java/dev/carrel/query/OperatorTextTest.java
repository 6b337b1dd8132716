package dev.carrel.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.index.Condition;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"night train\"",
        "\"night train\"~5",
        "-\"bergen\"",
        "bilg*",
        "bilge~1",
        "/colou?r/",
        "path:*.md",
        "path:trips",
        "type:md type:txt",
        "source:notes",
        "lang:de",
        "symbol:Class.method",
        "from:\"Ada Lovelace\"",
        "to:ada",
        "subject:trip",
        "before:2024-05-01",
        "after:2024-05-17",
        "-tag:trips/oslo"
      })
  void a_condition_is_written_as_it_is_typed(String typed) {
    List<Condition> conditions = Query.of(typed).conditions();
    assertEquals(1, conditions.size());
    String written = OperatorText.of(conditions.getFirst());
    assertEquals(typed, written);
    assertEquals(conditions, Query.of(written).conditions());
  }
}
