package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.AnswerEvent.Cited;
import dev.carrel.answer.AnswerEvent.Ending;
import dev.carrel.answer.AnswerEvent.Failed;
import dev.carrel.answer.AnswerEvent.Finished;
import dev.carrel.answer.AnswerEvent.NoGrounds;
import dev.carrel.answer.AnswerEvent.Token;
import dev.carrel.answer.ExtractiveAnswerer.Sentence;
import dev.carrel.chunk.Range;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.StoredChunk;
import dev.carrel.retrieve.Passage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExtractiveAnswererTest {
  private static final String BEES =
      """
      # The hive

      A hive has one queen. In summer the queen lays up to two thousand
      eggs a day. Drones do not collect nectar.

      ## Winter

      In winter the bees form a cluster and live on honey.
      """;
  private static final String TRAIN =
      "The night train leaves Bergen at eleven. It arrives in Oslo shortly before seven.\n";

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
  void the_sentence_that_answers_comes_first_and_word_for_word() {
    Finished finished = finished("How many eggs does the queen lay?", supported());
    Citation first = finished.answer().citations().getFirst();
    assertEquals("In summer the queen lays up to two thousand\neggs a day.", first.quote());
    assertEquals("bees.md", first.path());
    assertEquals(3, first.startLine());
    assertEquals(4, first.endLine());
    assertEquals(BEES.substring(first.startChar(), first.endChar()), first.quote());
    assertTrue(finished.answer().answer().startsWith(first.quote() + " [1]"));
    assertTrue(finished.answer().grounded());
    assertEquals(null, finished.answer().engine());
  }

  @Test
  void another_question_gets_another_sentence() {
    assertEquals(
        "It arrives in Oslo shortly before seven.",
        finished("When does the train get to Oslo?", supported())
            .answer()
            .citations()
            .getFirst()
            .quote());
  }

  @Test
  void tokens_make_up_the_answer_and_each_sentence_is_cited_as_it_comes() {
    List<AnswerEvent> events = ask("What do bees do in winter?", supported());
    Finished finished = assertInstanceOf(Finished.class, events.getLast());
    String streamed =
        events.stream()
            .filter(Token.class::isInstance)
            .map(event -> ((Token) event).text())
            .collect(Collectors.joining());
    assertEquals(finished.answer().answer(), streamed);
    List<Citation> cited =
        events.stream()
            .filter(Cited.class::isInstance)
            .map(event -> ((Cited) event).citation())
            .toList();
    assertEquals(finished.answer().citations(), cited);
    assertTrue(cited.size() <= ExtractiveAnswerer.SENTENCES_MAX);
    for (Citation citation : cited) {
      assertTrue(streamed.contains(citation.quote() + " [" + citation.number() + "]"));
    }
  }

  @Test
  void a_line_of_a_table_of_contents_is_no_answer() {
    StoredChunk contents =
        Library.whole(
            "hive.pdf",
            """
            2.1 How the queen lays eggs . . . . . . . . . . . . . . . . . . . . . 14
            2.3 Why the queen lays eggs … 16
            2.2 Where the queen lays eggs......................................... 15
            """);
    Finished finished =
        finished(
            "How many eggs does the queen lay?",
            Library.passages(.9, contents, Library.whole("bees.md", BEES)));
    assertFalse(
        finished.answer().citations().stream().anyMatch(each -> each.path().equals("hive.pdf")));
    assertTrue(finished.answer().grounded());
  }

  @Test
  void a_heading_is_no_answer() {
    for (Citation citation : finished("What is the hive?", supported()).answer().citations()) {
      assertFalse(citation.quote().startsWith("#"), citation.quote());
    }
  }

  @Test
  void the_head_of_a_message_answers_who_wrote_it_and_else_only_where_nothing_is_as_near() {
    String head =
        "From: Ada <ada@example.org>\nDate: 2026-05-01T10:00:00Z\nSubject: Why the mill stopped";
    String body = "A stone has split the wheel, and so the mill stands still.";
    assertEquals(body, firstOfMail("Why has the mill stopped?", head + "\n\n" + body + "\n"));
    assertEquals(head, firstOfMail("Who wrote about the mill?", head + "\n\n" + body + "\n"));
    assertEquals(head, firstOfMail("Why has the mill stopped?", head + "\n"));
  }

  private String firstOfMail(String question, String text) {
    StoredChunk plain = Library.whole("mill.eml", text);
    IndexedDocument of = plain.document();
    IndexedDocument mail =
        new IndexedDocument(
            of.id(),
            "Why the mill stopped",
            "message/rfc822",
            of.contentSha256(),
            null,
            of.modifiedAt(),
            Map.of("subject", "Why the mill stopped"),
            null);
    return finished(question, Library.passages(.99, new StoredChunk(mail, plain.chunk())))
        .answer()
        .citations()
        .getFirst()
        .quote();
  }

  @Test
  void what_a_comment_says_is_quoted_without_what_makes_it_a_comment() {
    String code =
        """
        /** The pump runs until the bilge is dry. */
        // A litre weighs a kilogram here.
        /*
         * The float switch hangs behind the port locker.
         */
        """;
    List<String> quotes =
        finished(
                "Where does the float switch hang, and how long does the pump run?",
                Library.passages(.99, Library.whole("Pump.java", code)))
            .answer()
            .citations()
            .stream()
            .map(Citation::quote)
            .toList();
    assertTrue(quotes.contains("The float switch hangs behind the port locker."), quotes::toString);
    assertTrue(
        quotes.stream().noneMatch(quote -> quote.matches("(?s)[/*].*|.*\\*/")), quotes::toString);
  }

  @Test
  void the_same_sentence_in_two_files_is_given_once() {
    Finished finished =
        finished(
            "When does the train get to Oslo?",
            Library.passages(
                .99, Library.whole("train.md", TRAIN), Library.whole("copy.md", TRAIN)));
    List<String> quotes = finished.answer().citations().stream().map(Citation::quote).toList();
    assertEquals(quotes.stream().distinct().toList(), quotes);
  }

  @Test
  void a_question_that_nothing_answers_ends_in_NoGrounds() {
    List<AnswerEvent> events =
        ask("Who won?", Library.passages(.01, Library.whole("bees.md", BEES)));
    assertEquals(1, events.size());
    NoGrounds none = assertInstanceOf(NoGrounds.class, events.getLast());
    assertEquals("This is not in your documents.", none.answer().answer());
    assertInstanceOf(NoGrounds.class, ask("Who won?", List.of()).getLast());
  }

  @Test
  void what_has_neither_a_word_of_the_question_nor_its_meaning_is_not_quoted() {
    String pump = "Look at it again on Tuesday.\n\nThe pump stands in the cellar.\n";
    List<Passage> found = Library.passages(.99, Library.whole("notes.md", pump));
    assertEquals(
        List.of("The pump stands in the cellar."),
        finished("Where is the cellar?", found).answer().citations().stream()
            .map(Citation::quote)
            .toList());
    NoGrounds none =
        assertInstanceOf(NoGrounds.class, ask("Which enzyme unwinds a helix?", found).getLast());
    assertEquals("This is not in your documents.", none.answer().answer());
  }

  @Test
  void a_sentence_that_only_its_heading_joins_to_the_question_comes_first_only_where_no_other_is() {
    StoredChunk chunk = Library.whole("cellar.md", "It is damp and cold.\n");
    Range place = new Range(0, 20);
    StoredChunk other = Library.whole("other.md", "The cellar is damp.\n");
    Sentence byHeading = new Sentence(chunk, place, .9, false);
    Sentence akin = new Sentence(other, new Range(0, 19), .5, true);
    assertEquals(List.of(akin, byHeading), ExtractiveAnswerer.best(List.of(byHeading, akin)));
    assertEquals(List.of(byHeading), ExtractiveAnswerer.best(List.of(byHeading)));
    assertEquals(
        "It is damp and cold.",
        finished("What is the cellar like?", Library.passages(.99, chunk))
            .answer()
            .citations()
            .getFirst()
            .quote());
  }

  @Test
  void a_passage_without_a_sentence_is_no_ground() {
    assertInstanceOf(
        NoGrounds.class,
        ask("What?", Library.passages(.99, Library.whole("a.md", "# Title\n\n---\n"))).getLast());
  }

  @Test
  void a_page_without_a_point_is_quoted_in_pieces() {
    String page = "oslo train seven ".repeat(2_000);
    Finished finished = finished("train", Library.passages(.99, Library.whole("page.txt", page)));
    Citation first = finished.answer().citations().getFirst();
    assertTrue(first.quote().length() <= Sentences.SENTENCE_CHARS_MAX);
    assertEquals(page.substring(first.startChar(), first.endChar()), first.quote());
  }

  @Test
  void a_reader_who_leaves_is_the_end() {
    List<AnswerEvent> events = new ArrayList<>();
    new ExtractiveAnswerer(Library.finding(supported()), embedder)
        .answer(new Question("When?", ChunkFilter.NONE, 8), events::add, () -> true);
    assertEquals("cancelled", assertInstanceOf(Failed.class, events.getLast()).code());
    assertEquals(1, events.size());
  }

  private static List<Passage> supported() {
    int winter = BEES.indexOf("## Winter");
    StoredChunk summer = Library.piece("bees.md", BEES, 0, winter);
    return Library.passages(
        .99,
        summer,
        Library.piece("bees.md", BEES, winter, BEES.length()),
        Library.whole("train.md", TRAIN));
  }

  private Finished finished(String question, List<Passage> passages) {
    return assertInstanceOf(Finished.class, ask(question, passages).getLast());
  }

  private List<AnswerEvent> ask(String question, List<Passage> passages) {
    List<AnswerEvent> events = new ArrayList<>();
    new ExtractiveAnswerer(Library.finding(passages), embedder)
        .answer(new Question(question, ChunkFilter.NONE, 8), events::add, () -> false);
    assertEquals(1, events.stream().filter(Ending.class::isInstance).count());
    assertInstanceOf(Ending.class, events.getLast());
    assertInstanceOf(AnswerEvent.Made.class, events.get(events.size() - 2));
    events.remove(events.size() - 2);
    return events;
  }
}
