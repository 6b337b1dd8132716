package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.embed.Embedder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
  @TempDir static Path folder;
  private static Embedder embedder;
  private static Verification verification;

  @BeforeAll
  static void open_the_model() {
    embedder = Embedder.open(folder, 2);
    verification = new Verification(new Meanings(embedder));
  }

  @AfterAll
  static void close_the_model() {
    embedder.close();
  }

  @Test
  void every_planted_number_date_and_name_that_does_not_stand_there_is_found() {
    List<String> missed = new ArrayList<>();
    int planted = 0;
    for (StatementFile.Sample sample : StatementFile.read()) {
      if (sample.kind() == StatementFile.Kind.WRONG) {
        planted++;
        if (verdict(sample) instanceof Verdict.Supported) {
          missed.add(sample.passageNumber() + ": " + sample.sentence());
        }
      }
    }
    assertTrue(planted >= 100, "planted: " + planted);
    assertEquals(List.of(), missed);
  }

  @Test
  void hardly_a_true_sentence_is_marked() {
    List<String> marked = new ArrayList<>();
    int total = 0;
    int paraphrases = 0;
    for (StatementFile.Sample sample : StatementFile.read()) {
      if (sample.kind() == StatementFile.Kind.CLOSE
          || sample.kind() == StatementFile.Kind.PARAPHRASE) {
        total++;
        paraphrases += sample.kind() == StatementFile.Kind.PARAPHRASE ? 1 : 0;
        if (verdict(sample) instanceof Verdict.Unsupported unsupported) {
          marked.add(
              sample.passageNumber()
                  + ": "
                  + sample.sentence()
                  + " ("
                  + unsupported.reason()
                  + ")");
        }
      }
    }
    assertTrue(total >= 200 && paraphrases * 2 >= total, total + " true, " + paraphrases);
    assertTrue(marked.size() * 20 <= total, () -> String.join("\n", marked));
  }

  private static Verdict verdict(StatementFile.Sample sample) {
    return verification.of(sample.sentence(), List.of(1), Evidence.of(List.of(sample.passage())));
  }
}
