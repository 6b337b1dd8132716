package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Statement;
import dev.carrel.retrieve.Hit;
import dev.carrel.watch.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Documents that mean harm, on a terminal: whatever stands in their names, titles and texts, only
 * our own colours and links are sequences that a terminal obeys.
 */
class HostileTextTest {
  private static final List<String> WEAPONS =
      List.of(
          "\u001b[2J",
          "\u001b]0;title\u0007",
          "\u001b]8;;http://evil\u001b\\click\u001b]8;;\u001b\\",
          "\u001b]52;c;ZXZpbA==\u0007",
          "\u001b[6n",
          "\u001bP$q\u001b\\",
          "\u009b31m",
          "\u009d0;title\u009c",
          "\u202e\u2066",
          "\u2069\u202c",
          "\u2028",
          "\r",
          "\r\n",
          "\b\b\b",
          "\u007f",
          "\u000e",
          "\0",
          "\ud83d",
          "\ude82",
          "🚂",
          "\udb40\udc41",
          "night train ",
          "é ");

  /** What is ours: colours, and links to files whose address is plain. */
  private static final Pattern OURS =
      Pattern.compile(
          "\u001b\\[[0-9;]{1,4}m|\u001b\\]8;;(file:///[A-Za-z0-9._~/:%#-]*)?\u001b\\\\");

  private final MemoryHome home = new MemoryHome();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void nothing_of_a_hit_acts_on_a_terminal() {
    for (int round = 0; round < 200; round++) {
      home.desk.hits = List.of(hit());
      check(home.run("search", "night", "train"));
      check(home.run("search", "--json", "night", "train"));
    }
  }

  @Test
  void nothing_of_an_answer_acts_on_a_terminal_however_its_pieces_are_cut() {
    for (int round = 0; round < 200; round++) {
      List<AnswerEvent> events = new ArrayList<>();
      String text = hostile();
      for (int from = 0; from < text.length(); ) {
        int to = Math.min(text.length(), from + 1 + random.nextInt(4));
        events.add(new AnswerEvent.Token(text.substring(from, to)));
        from = to;
      }
      Citation citation =
          new Citation(
              1,
              "notes",
              hostile(),
              hostile(),
              hostile(),
              3,
              0,
              1,
              1,
              1,
              hostile(),
              PreparedDesk.SHA);
      String unsupported = hostile();
      Answer answer =
          new Answer("q", hostile(), text, true, .9, List.of(citation), null, 1, List.of(hostile()))
              .withStatements(
                  List.of(
                      new Statement(
                          0, unsupported.length(), unsupported, List.of(1), false, hostile())));
      events.add(new AnswerEvent.Finished(answer));
      home.desk.answer = events;
      check(home.run("ask", "q"));
      home.desk.answer = List.of(new AnswerEvent.Failed(hostile(), "x"));
      check(home.run("ask", "q"));
    }
  }

  private void check(MemoryHome.Result result) {
    for (String text : List.of(result.out(), result.err())) {
      String rest = OURS.matcher(text).replaceAll("");
      assertTrue(
          rest.codePoints()
              .allMatch(c ->
                  c == '\n'
                      || (!Character.isISOControl(c)
                          && !(c >= 0x2028 && c <= 0x202E)
                          && !(c >= 0x2066 && c <= 0x206F)
                          && !(c >= 0xD800 && c <= 0xDFFF)
                          && !(c >= 0xE0000 && c <= 0xE007F))),
          () -> "seed " + seed + ": " + rest.replace("\u001b", "<ESC>"));
    }
  }

  private Hit hit() {
    home.terminal = new Terminal(80, 80, true, Terminal.Links.LINE, false);
    home.desk.sources.clear();
    home.desk.sources.add(new Source("notes", Path.of("/home/runa/notes")));
    return new Hit(
        1,
        "notes",
        hostile(),
        hostile(),
        List.of(hostile(), hostile()),
        0,
        1,
        1,
        1,
        null,
        random.nextBoolean() ? hostile() : null,
        hostile(),
        .5,
        .5,
        hostile(),
        PreparedDesk.SHA,
        "2025-02-21T10:00:00Z",
        "en",
        Map.of(),
        List.of(),
        null);
  }

  private String hostile() {
    StringBuilder text = new StringBuilder("a");
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append(WEAPONS.get(random.nextInt(WEAPONS.size())));
    }
    return text.toString();
  }

  @Test
  void a_line_end_that_comes_in_two_pieces_is_one() {
    home.desk.answer =
        List.of(
            new AnswerEvent.Token("a\r"),
            new AnswerEvent.Token("\nb"),
            new AnswerEvent.Finished(
                new Answer("q", "a\r\nb", true, .9, List.of(), null, 1, List.of())));
    assertEquals("a\nb\n", home.run("ask", "q").out());
  }
}
