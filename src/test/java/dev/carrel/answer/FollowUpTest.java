package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.query.Query;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which questions lean on their conversation, and what becomes of them without a model. */
class FollowUpTest {
  /** The question before | its answer | what is asked | what is searched. */
  private static final String FOLLOW_UPS =
      """
      When was the Eiffel Tower opened? | In 1889. [1] | Why? | Why was the Eiffel Tower opened?
      When was the Eiffel Tower opened? | In 1889. [1] | And by whom? | By whom was the Eiffel Tower opened?
      When was the Eiffel Tower opened? | In 1889. [1] | Who built it? | Who built it (Eiffel Tower opened)?
      When was the Eiffel Tower opened? | In 1889. [1] | How tall is it? | How tall is it (Eiffel Tower opened)?
      When was the Eiffel Tower opened? | In 1889. [1] | And the Louvre? | When was the Louvre opened?
      How many people live in France? | 68 million. [1] | And in Germany? | How many people live in Germany?
      How many people live in France? | 68 million. [1] | What about Germany? | How many people live in Germany?
      How many eggs does the queen lay? | Two thousand a day. [1] | And in winter? | How many eggs does the queen lay in winter?
      How many eggs does the queen lay? | Two thousand a day. [1] | What about the drones? | What about the drones (eggs queen lay)?
      How many eggs does the queen lay? | Two thousand a day. [1] | How long does she live? | How long does she live (eggs queen lay)?
      How many eggs does the queen lay? | Two thousand a day. [1] | Since when? | Since when (eggs queen lay)?
      Which boats are in the harbour? | The Tern and the Albatross. [1] | what about the second one | what about the second one (boats harbour)
      Which boats are in the harbour? | The Tern and the Albatross. [1] | Which is older? | Which is older (boats harbour)?
      Who designed the bridge? | It was designed by Gustave Eiffel. [1] | When did he die? | When did he die (Gustave Eiffel designed bridge)?
      Who designed the bridge? | It was designed by Gustave Eiffel. [1] | What was his first work? | What was his first work (Gustave Eiffel designed bridge)?
      Where does the night train go? | It goes to Bergen. [1] | Who lives there? | Who lives there (Bergen night train go)?
      What does the boiler show? | E4. [1] | What does that mean? | What does that mean (boiler show)?
      What does the boiler show? | E4. [1] | How do I repair it? | How do I repair it (boiler show)?
      What does the boiler show? | E4. [1] | What else? | What else does the boiler show?
      What does the boiler show? | E4. [1] | Tell me more | Tell me more (boiler show)
      What does the boiler show? | E4. [1] | When was this boiler built? | When was this boiler built (show)?
      What did the boiler cost in 2023? | 4,200. [1] | And in 2024? | What did the boiler cost in 2024?
      Who built it? type:md | Nobody. [1] | Where is the wreck of the Tern? | -
      When was the Eiffel Tower opened? | In 1889. [1] | Who built it? path:paris | Who built it? path:paris (Eiffel Tower opened)
      When does the night train leave to Bergen? | At 22:59. [1] | And to Oslo? | When does the night train leave to Oslo?
      Wann wurde die Brücke gebaut? | Im Jahr 1890. [1] | Und warum? | Warum wurde die Brücke gebaut?
      Was kostet eine Fischsuppe? | 189 Kronen. [1] | Und wo? | Und wo (kostet Fischsuppe)?
      Wann fährt der Nachtzug nach Bergen? | Um 22:59. [1] | Und nach Oslo? | Wann fährt der Nachtzug nach Oslo?
      Wann fährt der Nachtzug nach Bergen? | Um 22:59. [1] | Wie lange braucht er? | Wie lange braucht er (fährt Nachtzug Bergen)?
      Wie viele Eier legt die Königin? | Zweitausend am Tag. [1] | Und im Winter? | Wie viele Eier legt die Königin im Winter?
      Wer hat das Haus entworfen? | Das Haus hat Runa Berg entworfen. [1] | Wann ist sie gestorben? | Wann ist sie gestorben (Haus Runa Berg entworfen)?
      Wer hat das Haus entworfen? | Das Haus hat Runa Berg entworfen. [1] | Was ist mit der Scheune? | Wer hat der Scheune entworfen?
      Wie hoch ist der Eiffelturm? | 330 Meter. [1] | Wer hat ihn gebaut? | Wer hat ihn gebaut (hoch Eiffelturm)?
      Wie hoch ist der Eiffelturm? | 330 Meter. [1] | Wann wurde das gemessen? | Wann wurde das gemessen (hoch Eiffelturm)?
      """;

  private static final List<String> SELF_STANDING =
      List.of(
          "When was the Louvre opened?",
          "Who built the harbour wall?",
          "Is it raining in Bergen?",
          "Is it cold in the mountains?",
          "What is it called when bees swarm?",
          "Is it possible to keep bees on a balcony?",
          "How long does it take to get to Oslo?",
          "What do bees do when they are cold?",
          "What does the queen do when she is old?",
          "How do bees find their way home?",
          "Which animals eat their young?",
          "Did the captain sell his boat?",
          "Who said that bees dance?",
          "Who is the one who feeds the cat?",
          "Which one of the rivers is longest?",
          "Is there a night train to Bergen?",
          "How many people voted this year?",
          "And how many eggs does a queen lay in June?",
          "What is docker?",
          "Who runs IT at the school?",
          "What does ER stand for?",
          "Why did the Tern sink?",
          "When it was opened, was the Eiffel Tower the tallest building?",
          "sourdough hydration",
          "in vitro fertilisation",
          "And Then There Were None",
          "Does the boat have an engine and where is it?",
          "Gibt es einen Zug nach Oslo?",
          "Wann regnet es in Bergen am meisten?",
          "Können Sie mir sagen, wann der Zug fährt?",
          "Was macht die Königin, wenn sie alt ist?",
          "Wer hat das rote Haus gebaut?",
          "Wie schützt ein Imker seine Bienen?",
          "Und wie viele Eier legt eine Königin im Juni?",
          "Wie alt kann eine Katze sein?",
          "Was kostet eine Fischsuppe auf dem Markt?");

  @Test
  void a_question_that_leans_on_the_one_before_is_completed() {
    StringBuilder table = new StringBuilder();
    for (String row : FOLLOW_UPS.lines().toList()) {
      String[] cells = row.split(" \\| ", -1);
      String searched = completed(List.of(new Turn(cells[0], cells[1])), cells[2]).orElse("-");
      table.append(String.join(" | ", cells[0], cells[1], cells[2], searched)).append('\n');
      assertEquals(
          Query.of(cells[2]).conditions(), Query.of(searched).conditions(), "operators of " + row);
    }
    assertEquals(FOLLOW_UPS, table.toString());
  }

  @Test
  void a_question_that_stands_by_itself_is_never_changed() {
    for (String row : FOLLOW_UPS.lines().toList()) {
      String[] cells = row.split(" \\| ", -1);
      List<Turn> before = List.of(new Turn(cells[0], cells[1]));
      assertEquals(
          List.of(),
          SELF_STANDING.stream().filter(asked -> completed(before, asked).isPresent()).toList(),
          row);
    }
  }

  @Test
  void a_follow_up_of_a_follow_up_leans_on_what_that_meant() {
    List<Turn> turns =
        List.of(
            new Turn("How many people live in France?", "68 million [1]."),
            new Turn("And in Germany?", "84 million [1]."));
    assertEquals(
        Optional.of("How many people live in Norway?"), completed(turns, "And in Norway?"));
    assertEquals(
        Optional.of("What is its capital (people live Germany)?"),
        completed(turns, "What is its capital?"));
  }

  @Test
  void a_conversation_that_says_nothing_changes_nothing() {
    for (String nothing : List.of("Why?", "???", "Is it?", "path:notes", "\"\"")) {
      assertEquals(
          Optional.empty(), completed(List.of(new Turn(nothing, "")), "Who built it?"), nothing);
    }
  }

  @Test
  void what_the_conversation_says_is_never_an_operator() {
    List<Turn> hostile =
        List.of(
            new Turn(
                "Who owns -secret path:/etc type:md \"the exact words\" lang:xx /a.*b/ boat*?",
                "Path:/etc/passwd Type:md -Everything \"Runa Berg\" [1]"));
    for (String question : List.of("Why?", "Who built it?", "And in Oslo?", "What about Bergen?")) {
      String searched = completed(hostile, question).orElseThrow();
      assertEquals(List.of(), Query.of(searched).conditions(), searched);
    }
  }

  @Test
  void any_words_at_all_are_read_and_little_is_added() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] parts = {
      "it",
      "Why",
      "and",
      "the",
      "Eiffel",
      "?",
      ",",
      "\"",
      "-",
      "path:",
      "es",
      "was",
      "in",
      "🚂",
      "second",
      "one",
      "what about",
      "their",
      "(",
      "*",
      "1889",
      "that",
      "x".repeat(500),
      "'s",
      "…"
    };
    for (int round = 0; round < 2_000; round++) {
      String before = text(random, parts);
      String asked = text(random, parts);
      Optional<String> searched = completed(List.of(new Turn(before, before)), asked);
      assertTrue(
          searched.map(String::length).orElse(0) <= asked.length() + before.length() + 20,
          "seed " + seed + ": " + before + " | " + asked);
      searched.ifPresent(words ->
          assertEquals(Query.of(asked).conditions(), Query.of(words).conditions(), "seed " + seed));
    }
  }

  private static String text(Random random, String[] parts) {
    StringBuilder text = new StringBuilder("a");
    for (int i = random.nextInt(10); i >= 0; i--) {
      text.append(' ').append(parts[random.nextInt(parts.length)]);
    }
    return text.substring(2);
  }

  private static Optional<String> completed(List<Turn> history, String question) {
    RuleCompletion.Context context = RuleCompletion.context(history);
    FollowUp followUp = FollowUp.of(Query.of(question).words(), context.said());
    return RuleCompletion.complete(question, followUp, context);
  }
}
