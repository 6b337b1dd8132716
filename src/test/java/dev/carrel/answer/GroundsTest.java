package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.AnswerEvent.Failed;
import dev.carrel.answer.AnswerEvent.Finished;
import dev.carrel.answer.AnswerEvent.NoGrounds;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.StoredChunk;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.Retriever;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.retrieve.SearchResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroundsTest {
  /** As in a library of some hundred passages of which one answers. */
  private static final double STANDOUT = 3;

  private static final String LIGHTHOUSE =
      """
      The lighthouse of Skomvær was built in 1887 by the engineer Otto Hagen. Its lamp burnt \
      paraffin until it was made electric. No keeper has lived on the island since 1978.
      """;
  private static final String RECIPE =
      "Stir the flour into the butter. Pour in the milk and let it simmer for ten minutes.\n";

  @TempDir static Path folder;
  private Embedder embedder;

  @BeforeAll
  void open_the_model() {
    embedder = Embedder.open(folder, 2);
  }

  @AfterAll
  void close_the_model() {
    embedder.close();
  }

  @Test
  void a_question_that_the_passage_answers_is_answered() {
    Finished finished =
        assertInstanceOf(
            Finished.class, ask("Who built the lighthouse of Skomvær in 1887?", STANDOUT));
    assertTrue(finished.answer().support() >= Answerability.SUPPORT_MIN);
    assertEquals(
        support("Who built the lighthouse of Skomvær in 1887?"), finished.answer().support());
  }

  @Test
  void an_answer_that_is_likelier_to_be_none_says_so() {
    boolean said = false;
    for (String question :
        List.of(
            "Who built the lighthouse of Skomvær in 1887?",
            "Who built the lighthouse of Skomvær in 1923?",
            "Who painted the lighthouse of Skomvær?",
            "Which lamps did keepers of lighthouses like?",
            "How far does a lighthouse shine?")) {
      if (ask(question, STANDOUT) instanceof Finished(Answer answer)) {
        boolean doubtful = answer.support() < Grounds.SURE_MIN;
        assertEquals(doubtful ? List.of(Grounds.NEAREST) : List.of(), answer.remarks(), question);
        said |= doubtful;
      }
    }
    assertTrue(said, "one of the questions has little support, and enough for an answer");
  }

  @Test
  void another_number_name_or_a_negation_takes_support_away() {
    double right = support("Who built the lighthouse of Skomvær in 1887?");
    assertTrue(support("Who built the lighthouse of Skomvær in 1923?") < right);
    assertTrue(support("Who built the lighthouse of Kullen in 1887?") < right);
    assertTrue(support("Who did not build the lighthouse of Skomvær in 1887?") < right);
  }

  @Test
  void a_question_about_something_else_is_not_answered() {
    NoGrounds none =
        assertInstanceOf(NoGrounds.class, ask("Which enzyme unwinds the double helix?", STANDOUT));
    assertFalse(none.answer().grounded());
    assertTrue(none.answer().support() < Answerability.SUPPORT_MIN);
  }

  @Test
  void where_few_words_of_the_question_meet_its_answer_has_to_be_likelier_than_not() {
    // Of four content words the passage has one, then the headings above it have another.
    String question = "Who illuminated the coast near Skomvær formerly?";
    StoredChunk bare = Library.whole("a.md", LIGHTHOUSE);
    StoredChunk below = Library.whole("coast.md", LIGHTHOUSE);
    double few = support(question, bare);
    double enough = support(question, below);
    assertEquals(Grounds.ofPassages(Library.passages(enough, bare)), few, 1e-9);
    assertTrue(few < enough, few + " < " + enough);
  }

  @Test
  void without_vectors_the_passages_own_support_decides() {
    String foreign = "Which enzyme unwinds the double helix on the island?";
    assertInstanceOf(NoGrounds.class, ask(foreign, STANDOUT));
    assertInstanceOf(Finished.class, ask(foreign, 0));
    assertEquals(
        Answerability.SUPPORT_MIN, Grounds.ofPassages(Library.passages(.5, chunk())), 1e-9);
    assertEquals(0, Grounds.ofPassages(Library.passages(0, chunk())));
    assertEquals(1, Grounds.ofPassages(Library.passages(1, chunk())));
  }

  @Test
  void nothing_found_has_no_support() {
    assertEquals(
        OptionalDouble.of(0),
        grounds().support("Who?", found("Who?", List.of(), STANDOUT), () -> false));
  }

  @Test
  void a_reader_may_leave_while_a_sentence_is_read_and_while_a_word_is_left_out() {
    String question = "Who built the lighthouse of Skomvær in 1887?";
    SearchResult found = found(question, passages(), STANDOUT);
    AtomicInteger asked = new AtomicInteger();
    assertTrue(
        grounds()
            .support(
                question,
                found,
                () -> {
                  asked.incrementAndGet();
                  return false;
                })
            .isPresent());
    for (int after = 0; after < asked.get(); after++) {
      int left = after;
      AtomicInteger times = new AtomicInteger();
      assertTrue(
          grounds().support(question, found, () -> times.getAndIncrement() >= left).isEmpty(),
          "left after " + after);
    }
    assertInstanceOf(Failed.class, ask(question, STANDOUT, true));
  }

  private double support(String question, StoredChunk only) {
    return grounds()
        .support(question, found(question, Library.passages(.99, only), STANDOUT), () -> false)
        .orElseThrow();
  }

  private double support(String question) {
    return grounds()
        .support(question, found(question, passages(), STANDOUT), () -> false)
        .orElseThrow();
  }

  private AnswerEvent ask(String question, double standout) {
    return ask(question, standout, false);
  }

  private AnswerEvent ask(String question, double standout, boolean left) {
    List<AnswerEvent> events = new ArrayList<>();
    new ExtractiveAnswerer(Library.finding(passages(), standout), embedder)
        .answer(new Question(question, ChunkFilter.NONE, 8), events::add, () -> left);
    return events.getLast();
  }

  private Grounds grounds() {
    return new Grounds(new Meanings(embedder));
  }

  private static SearchResult found(String question, List<Passage> passages, double standout) {
    Retriever retriever = Library.finding(passages, standout);
    return retriever.search(new SearchRequest(question, 8, SearchMode.HYBRID, ChunkFilter.NONE));
  }

  private static List<Passage> passages() {
    return Library.passages(.99, chunk(), Library.whole("sauce.md", RECIPE));
  }

  private static StoredChunk chunk() {
    return Library.whole("coast.md", LIGHTHOUSE);
  }
}
