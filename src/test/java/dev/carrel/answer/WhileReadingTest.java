package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.index.ChunkFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WhileReadingTest {
  private final AtomicBoolean reading = new AtomicBoolean(true);

  @Test
  void a_refusal_says_that_not_everything_is_read_yet_while_that_is_so() {
    assertEquals(1, remarks(AnswerEvent.NoGrounds::new).size());
    reading.set(false);
    assertEquals(List.of(), remarks(AnswerEvent.NoGrounds::new));
  }

  @Test
  void an_answer_that_was_found_is_told_as_it_is() {
    assertEquals(List.of(), remarks(AnswerEvent.Finished::new));
  }

  private interface Ending {
    AnswerEvent of(Answer answer);
  }

  private List<String> remarks(Ending ending) {
    Answer answer = new Answer("q", "a", false, 0, List.of(), null, 1, List.of());
    List<AnswerEvent> events = new ArrayList<>();
    new WhileReading((question, out, cancelled) -> out.accept(ending.of(answer)), reading::get)
        .answer(new Question("q", ChunkFilter.NONE, 8), events::add, () -> false);
    return switch (events.getLast()) {
      case AnswerEvent.NoGrounds(Answer told) -> told.remarks();
      case AnswerEvent.Finished(Answer told) -> told.remarks();
      default -> throw new AssertionError(events);
    };
  }
}
