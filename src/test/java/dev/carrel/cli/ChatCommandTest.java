package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.answer.Turn;
import dev.carrel.retrieve.SearchRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A conversation whose lines come from a pipe, against a desk in memory. */
class ChatCommandTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void each_line_is_a_question_that_knows_those_before_it() {
    MemoryHome.Result result = chat("When does it leave?", "", "And to Oslo?");
    assertEquals(0, result.exitCode());
    assertTrue(
        result.out().startsWith("At 22:59 [1]. 🚂\n\n[1] notes/trips/oslo.md:7-9\n"), result.out());
    List<Question> asked = home.desk.asked(Question.class);
    assertEquals(
        List.of("When does it leave?", "And to Oslo?"),
        asked.stream().map(Question::text).toList());
    assertEquals(List.of(), asked.getFirst().history());
    assertEquals(
        List.of(new Turn("When does it leave?", "At 22:59 [1]. 🚂")), asked.getLast().history());
    assertTrue(home.desk.closed);
  }

  @Test
  void a_question_that_was_completed_is_remembered_as_it_was_completed() {
    home.desk.answer =
        List.of(
            new AnswerEvent.Finished(
                new Answer(
                    "And it?",
                    "When does the train leave?",
                    "At 9.",
                    true,
                    .9,
                    List.of(),
                    null,
                    1,
                    List.of())));
    chat("And it?", "Why?");
    assertEquals(
        List.of(new Turn("When does the train leave?", "At 9.")),
        home.desk.asked(Question.class).getLast().history());
  }

  @Test
  void another_conversation_has_no_history() {
    chat("When?", "/new", "And to Oslo?");
    assertEquals(List.of(), home.desk.asked(Question.class).getLast().history());
  }

  @Test
  void a_long_conversation_forgets_its_beginning() {
    String[] questions = new String[20];
    for (int i = 0; i < questions.length; i++) {
      questions[i] = "Question " + i + "?";
    }
    assertEquals("", chat(questions).err());
    List<Turn> history = home.desk.asked(Question.class).getLast().history();
    assertEquals(Question.HISTORY_TURNS_MAX, history.size());
    assertEquals("Question 18?", history.getLast().question());
  }

  @Test
  void a_place_of_a_search_or_an_answer_is_shown_in_its_file() {
    MemoryHome.Result result = chat("/search night train", "/open 1", "When?", "/open 1");
    assertEquals("night train", home.desk.asked(SearchRequest.class).getFirst().query());
    assertTrue(
        result
            .out()
            .endsWith(
                """
                notes/trips/oslo.md:7
                     3  The night train to Oslo leaves at 23:07.
                """),
        result.out());
    assertEquals("", result.err());
  }

  @Test
  void what_cannot_be_done_is_one_sentence_and_not_the_end() {
    home.desk.hits = List.of();
    MemoryHome.Result result =
        chat(
            "/open 1",
            "/fly",
            "/search",
            "x".repeat(Chat.LINE_CHARS_MAX + 1),
            "When?",
            "/open 7",
            "/open x",
            "Why?");
    assertEquals(
        """
        There is nothing to open yet: ask, or /search WORDS.
        There is no command /fly: /help lists those there are, a question begins otherwise.
        What is to be found? Type /search WORDS.
        The line has 10,001 characters, wanted at most 10,000: ask in fewer words.
        There is no place "7" to open: the last ones are [1].
        There is no place "x" to open: the last ones are [1].
        """,
        result.err());
    assertEquals(0, result.exitCode());
    assertEquals(2, home.desk.asked(Question.class).size());
  }

  @Test
  void an_answer_that_fails_does_not_end_the_conversation() {
    home.desk.answer =
        List.of(
            new AnswerEvent.Token("At"),
            new AnswerEvent.Failed("The engine has died: ask again.", "engine_unavailable"));
    MemoryHome.Result result = chat("When?", "Again?");
    assertEquals(0, result.exitCode());
    assertEquals(2, result.err().lines().count(), result.err());
    assertEquals(List.of(), home.desk.asked(Question.class).getLast().history());
  }

  @Test
  void quit_leaves_and_what_follows_is_not_asked() {
    chat("/help", "/quit", "When?");
    assertEquals(List.of(), home.desk.asked(Question.class));
  }

  private MemoryHome.Result chat(String... lines) {
    home.input = String.join("\n", lines) + "\n";
    return home.run("chat");
  }
}
