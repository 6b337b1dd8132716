package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.retrieve.Explanation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {
  private static final Explanation EXPLANATION =
      new Explanation(
          "Found by 2 of 3 words (rank 1, without \u001b]0;x), near by meaning (rank 2).",
          parts(),
          .8125,
          1,
          2,
          7.25,
          .71,
          .64,
          List.of("night", "train"),
          List.of("\u001b]0;x"));

  private static Map<String, Double> parts() {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("words", .4124);
    parts.put("meaning", 1.5304);
    parts.put("coverage", 0d);
    parts.put("file", -.2504);
    return parts;
  }

  @Test
  void the_lines_of_the_table_add_up_as_they_are_shown() {
    assertEquals(
        """
        Found by 2 of 3 words (rank 1, without ␛]0;x), near by meaning (rank 2).
          words        +0.412  BM25 7.25
          meaning      +1.530  cosine 0.710, 81 % of the weight
          file         -0.250  other passages of the file
          score         1.692
        """
            .strip(),
        String.join("\n", ExplanationText.table(EXPLANATION)));
  }

  @Test
  void a_pipe_gets_the_sum_and_the_sentence_in_columns() {
    assertEquals(
        "1.692 = +0.412 words +1.530 meaning -0.250 file\t"
            + "Found by 2 of 3 words (rank 1, without ␛]0;x), near by meaning (rank 2).",
        ExplanationText.columns(EXPLANATION));
  }
}
