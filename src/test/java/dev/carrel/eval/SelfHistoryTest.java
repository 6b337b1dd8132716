package dev.carrel.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfHistoryTest {
  private static final Instant NIGHT = Instant.parse("2026-03-10T03:00:00Z");

  @Test
  void a_change_that_hurts_is_said_for_a_week_and_no_longer() {
    SelfHistory.Noted good = SelfHistory.NONE.with(report("q", 60, 60), NIGHT);
    assertEquals("", good.history().runs().getLast().warning());
    SelfHistory.Noted bad = good.history().with(report("q", 60, 40), NIGHT.plusSeconds(1));
    String warning = bad.history().runs().getLast().warning();
    assertTrue(warning.contains("was 1.000 and is 0.667 (worse on 20"), warning);
    assertEquals(1, bad.report().comparisons().size());
    SelfHistory later = bad.history();
    for (int night = 2; night < 9; night++) {
      assertEquals(warning, later.warned().map(SelfRun::warning).orElse(""), "night " + night);
      later = later.with(report("q", 60, 40), NIGHT.plusSeconds(night)).history();
    }
    assertTrue(later.warned().isEmpty());
  }

  @Test
  void what_chance_may_have_done_warns_nobody() {
    SelfHistory good = SelfHistory.NONE.with(report("q", 60, 60), NIGHT).history();
    SelfHistory next = good.with(report("q", 60, 57), NIGHT.plusSeconds(1)).history();
    assertTrue(next.warned().isEmpty());
    SelfHistory others = good.with(report("x", 60, 58), NIGHT.plusSeconds(1)).history();
    assertTrue(others.warned().isEmpty());
  }

  @Test
  void other_questions_are_compared_by_their_share() {
    SelfHistory good = SelfHistory.NONE.with(report("q", 60, 55), NIGHT).history();
    SelfHistory.Noted bad = good.with(report("x", 60, 30), NIGHT.plusSeconds(1));
    assertEquals(0, bad.report().comparisons().size());
    String warning = bad.history().runs().getLast().warning();
    assertTrue(warning.contains("of 60 questions then and 60 others now"), warning);
  }

  @Test
  void the_trend_has_an_end() {
    SelfHistory history = SelfHistory.NONE;
    for (int night = 0; night < SelfHistory.RUNS_MAX + 3; night++) {
      history = history.with(report("q", 1, 1), NIGHT.plusSeconds(night)).history();
    }
    assertEquals(SelfHistory.RUNS_MAX, history.runs().size());
    assertEquals(NIGHT.plusSeconds(3).toString(), history.runs().getFirst().at());
  }

  private static EvalReport report(String prefix, int questions, int found) {
    List<EvalReport.QuestionReport> each = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      double figure = i < found ? 1 : 0;
      Metrics metrics = new Metrics(figure, figure, figure, figure, figure, figure);
      each.add(new EvalReport.QuestionReport(prefix + i, "secret", metrics, null, List.of()));
    }
    Metrics mean = Metrics.mean(each.stream().map(EvalReport.QuestionReport::metrics).toList());
    return new EvalReport(
        SelfEvaluation.NAME,
        "passage",
        questions,
        10,
        List.of(new EvalReport.ModeReport("hybrid", mean, null, null, each)),
        List.of());
  }
}
