package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.AnswerEvent.Cited;
import dev.carrel.answer.AnswerEvent.Stated;
import dev.carrel.answer.AnswerEvent.Token;
import dev.carrel.embed.Embedder;
import dev.carrel.index.StoredChunk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedTextTest {
  private static final List<StoredChunk> PASSAGES =
      List.of(
          Library.whole(
              "train.md", "The night train to Bergen leaves Oslo at 22:59 from track 19."),
          Library.whole("price.md", "A berth costs 995 kroner, breakfast another 120 kroner."));

  @TempDir static Path folder;
  private static Embedder embedder;
  private static Verification verification;

  private final List<AnswerEvent> events = new ArrayList<>();

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
  void an_unsupported_sentence_is_marked_with_its_reason() {
    CheckedText text =
        read(false, "The night train leaves at 22:59 [1]. A berth costs 895 kroner [2].");
    assertEquals("The night train leaves at 22:59 [1]. A berth costs 895 kroner [2].", text.text());
    assertEquals(List.of(true, false), supported(text));
    Statement wrong = text.statements().getLast();
    assertEquals("895 kroner does not stand in passage 2.", wrong.reason());
    assertEquals("A berth costs 895 kroner [2].", wrong.text());
    assertEquals(text.text().indexOf("A berth"), wrong.startChar());
  }

  @Test
  void strictly_an_unsupported_sentence_is_never_shown() {
    CheckedText text =
        read(
            true,
            "A berth costs 895 kroner [2]. The night train leaves at 22:59 [1]. It has 9 cars [1].");
    assertEquals("The night train leaves at 22:59 [1].", text.text());
    assertEquals(2, text.leftOut());
    assertEquals(List.of(1), text.citations().stream().map(Citation::number).toList());
    assertEquals("The night train leaves at 22:59 [1].", shown());
    assertEquals(0, text.statements().getFirst().startChar());
    assertFalse(events.toString().contains("895"), events.toString());
  }

  @Test
  void a_sentence_without_a_mark_rests_on_what_its_paragraph_cites() {
    CheckedText text =
        read(
            false,
            "The train to Bergen is a night train. It leaves at 22:59 [1].\n\n"
                + "A berth costs 995 kroner [2]. Breakfast is 120 kroner.");
    assertEquals(
        List.of(List.of(1), List.of(1), List.of(2), List.of(2)),
        text.statements().stream().map(Statement::citations).toList());
    assertEquals(List.of(true, true, true, true), supported(text));
  }

  @Test
  void a_mark_behind_the_point_belongs_to_the_sentence_before_it() {
    CheckedText text = read(false, "It leaves at 22:59. [1] A berth costs 995 kroner. [2]");
    assertEquals(
        List.of("It leaves at 22:59. [1]", "A berth costs 995 kroner. [2]"),
        text.statements().stream().map(Statement::text).toList());
    assertEquals(List.of(true, true), supported(text));
  }

  @Test
  void what_cites_nothing_at_all_is_not_supported() {
    CheckedText text = read(false, "The train leaves at 22:59.");
    assertEquals("It cites no passage.", text.statements().getFirst().reason());
  }

  @Test
  void what_only_leads_to_a_list_is_no_statement_and_each_item_is_one() {
    CheckedText text =
        read(
            true, "What is known:\n- It leaves Oslo at 22:59 [1]\n- A berth costs 85 kroner [2]\n");
    assertEquals("What is known:\n- It leaves Oslo at 22:59 [1]", text.text());
    assertEquals(1, text.statements().size());
  }

  @Test
  void two_passages_carry_a_sentence_together() {
    CheckedText text = read(false, "It leaves at 22:59 and a berth costs 995 kroner [1][2].");
    assertEquals(List.of(1, 2), text.statements().getFirst().citations());
    assertTrue(text.statements().getFirst().supported());
  }

  @Test
  void a_fence_of_code_is_one_sentence_and_its_brackets_are_free() {
    CheckedText text =
        read(false, "Like this [1]:\n\n```\ntrack[19] = \"Bergen\"; leaves = Oslo;\n```\n");
    assertEquals(2, text.statements().size());
    assertTrue(text.statements().getLast().text().startsWith("```"));
  }

  @Test
  void the_pieces_that_a_text_comes_in_change_nothing() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String said =
        "Two things. The train leaves at 22:59 [1]. [2] A berth is 895 kroner [2][7]!\n\nIt costs"
            + " 995 kroner. Breakfast too [2].\n- Track 19 [1]\n- Track 20 [1]\n\n`a[3]` ends it.";
    for (boolean strict : new boolean[] {false, true}) {
      CheckedText whole = read(strict, said);
      for (int run = 0; run < 50; run++) {
        events.clear();
        CheckedText text = new CheckedText(PASSAGES, verification, strict, events::add);
        for (int at = 0; at < said.length(); ) {
          int end = Math.min(said.length(), at + 1 + random.nextInt(9));
          text.accept(said.substring(at, end));
          at = end;
        }
        text.end();
        text.finish();
        assertEquals(whole.text(), text.text(), "seed " + seed);
        assertEquals(whole.statements(), text.statements(), "seed " + seed);
        assertEquals(text.text(), shown().strip(), "seed " + seed);
        for (Statement statement : text.statements()) {
          assertEquals(
              statement.text(),
              text.text().substring(statement.startChar(), statement.endChar()),
              "seed " + seed);
        }
        assertEquals(
            text.statements(),
            events.stream()
                .filter(Stated.class::isInstance)
                .map(event -> ((Stated) event).statement())
                .toList());
        assertEquals(
            text.citations(),
            events.stream()
                .filter(Cited.class::isInstance)
                .map(event -> ((Cited) event).citation())
                .toList());
      }
    }
  }

  private CheckedText read(boolean strict, String said) {
    events.clear();
    CheckedText text = new CheckedText(PASSAGES, verification, strict, events::add);
    text.accept(said);
    text.end();
    text.finish();
    return text;
  }

  private String shown() {
    StringBuilder shown = new StringBuilder();
    events.forEach(event -> {
      if (event instanceof Token token) {
        shown.append(token.text());
      }
    });
    return shown.toString();
  }

  private static List<Boolean> supported(CheckedText text) {
    return text.statements().stream().map(Statement::supported).toList();
  }
}
