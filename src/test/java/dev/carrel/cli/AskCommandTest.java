package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.answer.Statement;
import dev.carrel.serve.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code carrel ask} prints where, against a desk in memory. */
class AskCommandTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void ask_prints_the_answer_and_where_it_is_from() {
    MemoryHome.Result result = home.run("ask", "When", "does", "it", "leave?");
    assertEquals(
        """
        At 22:59 [1]. 🚂

        [1] notes/trips/oslo.md:7-9
            “The night train leaves Bergen at 22:59.”
        """,
        result.out());
    assertEquals(0, result.exitCode());
    assertEquals("When does it leave?", home.desk.asked(Question.class).getFirst().text());
  }

  @Test
  void a_sentence_without_support_is_marked_below_the_answer() {
    Statement wrong =
        new Statement(0, 13, "At 23:59 [1].", List.of(1), false, "23:59 does not stand there.");
    Answer answer =
        new Answer(
                "q", "At 23:59 [1].", true, .9, List.of(PreparedDesk.CITATION), null, 1, List.of())
            .withStatements(List.of(wrong));
    home.desk.answer = List.of(new AnswerEvent.Finished(answer));
    assertEquals(
        """
        At 23:59 [1].
        Not supported: “At 23:59 [1].” 23:59 does not stand there.

        [1] notes/trips/oslo.md:7-9
            “The night train leaves Bergen at 22:59.”
        """,
        home.run("ask", "q").out());
    home.run("ask", "--strict", "--keep", "q");
    Question asked = home.desk.asked(Question.class).getLast();
    assertTrue(asked.strict());
    assertEquals(true, asked.keep());
  }

  @Test
  void lines_of_a_quotation_stay_lines_on_a_terminal_that_has_room_for_them() {
    String setting = "# The port of the pump in the bilge below.\nport 7100";
    Citation cited =
        new Citation(
            1, "work", "pump.conf", null, "pump.conf", null, 0, 29, 3, 4, setting, "0".repeat(64));
    home.desk.answer =
        List.of(
            new AnswerEvent.Finished(
                new Answer("q", setting + " [1]", true, .9, List.of(cited), null, 1, List.of())));
    home.terminal = new Terminal(80, 80, true);
    String shown = home.run("ask", "q").out().replaceAll("\u001b\\[[0-9;]*m", "");
    assertTrue(
        shown.endsWith("\n    “# The port of the pump in the bilge below.\n    port 7100”\n"),
        shown);
    home.terminal = new Terminal(40, 40, true);
    shown = home.run("ask", "q").out();
    assertTrue(
        shown.endsWith("\n    “# The port of the pump in the bilge\n    below. port 7100”\n"),
        shown);
  }

  @Test
  void ask_as_JSON_is_the_answer_and_nothing_else() throws IOException {
    MemoryHome.Result result = home.run("ask", "--json", "When does it leave?");
    Answer answer = Json.document(result.out(), Answer.class);
    assertTrue(answer.grounded());
    assertEquals(List.of(PreparedDesk.CITATION), answer.citations());
    assertEquals("", result.err());
  }

  @Test
  void an_answer_without_grounds_is_an_answer() {
    Answer none =
        new Answer(
            "q", "That is not in your documents.", false, .01, List.of(), null, 1, List.of());
    home.desk.answer = List.of(new AnswerEvent.NoGrounds(none));
    MemoryHome.Result result = home.run("ask", "q");
    assertEquals("That is not in your documents.\n", result.out());
    assertEquals(0, result.exitCode());
  }

  @Test
  void what_was_searched_in_place_of_the_question_is_told_beside_the_answer() {
    Answer completed =
        new Answer(
            "And to Oslo?",
            "When does the train leave to Oslo?",
            "At 22:59.",
            true,
            .9,
            List.of(),
            null,
            1,
            List.of("A \u001b[31mremark."));
    home.desk.answer = List.of(new AnswerEvent.Finished(completed));
    MemoryHome.Result result = home.run("ask", "And to Oslo?");
    assertEquals("At 22:59.\n", result.out());
    assertEquals(
        "Searched as: When does the train leave to Oslo?\nA \u241b[31mremark.\n", result.err());
  }

  @Test
  void an_answer_that_fails_is_one_line_and_exit_1() {
    home.desk.answer =
        List.of(
            new AnswerEvent.Token("At"),
            new AnswerEvent.Failed("The engine has died: ask again.", "engine_unavailable"));
    MemoryHome.Result result = home.run("ask", "q");
    assertEquals(1, result.exitCode());
    assertEquals("carrel: The engine has died: ask again.\n", result.err());
  }
}
