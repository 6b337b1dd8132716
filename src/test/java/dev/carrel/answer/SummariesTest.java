package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.LuceneIndex;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.HybridRetriever;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Summaries over a real index, by a document's own sentences and by what an engine writes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SummariesTest {
  private static final List<String> LIGHTHOUSE =
      List.of(
          "The lighthouse on Skarv was lit first in 1861. Its lamp burned colza oil then.",
          "In 1903 the lamp of the lighthouse was changed to paraffin, and in 1952 to electricity.",
          "The keeper of the lighthouse grew potatoes behind the tower. He kept two goats.",
          "Since 1987 nobody lives on Skarv: the lighthouse is watched from the mainland.");
  private static final List<String> FERRY =
      List.of("The ferry to Skarv goes on Sundays only. It takes forty minutes each way.");

  private Embedder embedder;
  private LuceneIndex index;
  private HybridRetriever retriever;

  @BeforeAll
  void index_two_notes(@TempDir Path folder) {
    embedder = Embedder.open(folder.resolve("model"), 2);
    index = LuceneIndex.open(folder.resolve("index"), IndexSettings.of("p", "c", "m"));
    put("islands/lighthouse.md", LIGHTHOUSE);
    put("islands/ferry.md", FERRY);
    put("bread.md", List.of("Let the dough rest overnight before it is baked in the morning."));
    index.refresh();
    retriever = new HybridRetriever(index, embedder::embedQuery);
  }

  @AfterAll
  void close() {
    index.close();
    embedder.close();
  }

  private void put(String path, List<String> paragraphs) {
    DocumentId id = DocumentId.ofFile("notes", path);
    List<Chunk> chunks = new ArrayList<>();
    List<float @Nullable []> vectors = new ArrayList<>();
    int start = 0;
    for (String text : paragraphs) {
      int number = chunks.size();
      chunks.add(
          new Chunk(
              id,
              number,
              start,
              start + text.length(),
              1 + 2 * number,
              1 + 2 * number,
              null,
              List.of(),
              null,
              1,
              text,
              "",
              "0".repeat(64)));
      vectors.add(embedder.embedPassage(text));
      start += text.length() + 2;
    }
    index.putDocument(
        new IndexedDocument(id, path, "text/markdown", "0".repeat(64), null, Instant.EPOCH),
        chunks,
        vectors);
  }

  private static SummaryRequest of(String path, int sentences) {
    return new SummaryRequest(
        new ChunkFilter(List.of(), List.of(path), List.of()), Optional.empty(), sentences);
  }

  private static SummaryEvent.Ending ending(Summarizer summarizer, SummaryRequest request) {
    List<SummaryEvent> events = new ArrayList<>();
    summarizer.summarize(request, events::add, () -> false);
    for (SummaryEvent event : events.subList(0, events.size() - 1)) {
      SummaryEvent.Progress progress = assertInstanceOf(SummaryEvent.Progress.class, event);
      assertTrue(progress.done() <= progress.total(), progress::toString);
    }
    return assertInstanceOf(SummaryEvent.Ending.class, events.getLast());
  }

  private static Summary summary(Summarizer summarizer, SummaryRequest request) {
    return assertInstanceOf(SummaryEvent.Finished.class, ending(summarizer, request)).summary();
  }

  private ExtractiveSummarizer extractive() {
    return new ExtractiveSummarizer(index::snapshot, retriever, embedder);
  }

  private EngineSummarizer by(ScriptedEngine engine) {
    return new EngineSummarizer(index::snapshot, retriever, embedder, engine, AnswerLimits.DEFAULT);
  }

  @Test
  void a_file_is_summarized_in_its_own_sentences_in_their_order() {
    Summary summary = summary(extractive(), of("/islands/lighthouse.md", 3));
    assertEquals(3, summary.citations().size());
    assertEquals(1, summary.documents());
    assertEquals(4, summary.passages());
    String document = String.join("\n\n", LIGHTHOUSE);
    int last = -1;
    for (Citation citation : summary.citations()) {
      assertEquals(document.substring(citation.startChar(), citation.endChar()), citation.quote());
      assertTrue(citation.startChar() > last, "reading order");
      assertTrue(summary.summary().contains(citation.quote() + " [" + citation.number() + "]"));
      last = citation.startChar();
    }
    assertTrue(summary.summary().contains("lighthouse"), summary.summary());
    assertFalse(summary.summary().contains("goats"), "what is beside the point is left out");
  }

  @Test
  void a_folder_is_summarized_file_by_file() {
    Summary summary = summary(extractive(), of("/islands/**", 6));
    assertEquals(2, summary.documents());
    assertTrue(summary.summary().startsWith("islands/ferry.md: The ferry"), summary.summary());
    assertTrue(summary.summary().contains("\n\nislands/lighthouse.md: The lighthouse"));
    assertFalse(summary.summary().contains("dough"));
  }

  @Test
  void what_a_search_finds_is_summarized_near_to_its_words() {
    Summary summary =
        summary(
            extractive(),
            new SummaryRequest(ChunkFilter.NONE, Optional.of("when does the ferry go"), 2));
    assertTrue(summary.summary().contains("on Sundays only"), summary.summary());
    assertFalse(summary.summary().contains("dough"), summary.summary());
  }

  @Test
  void what_nothing_belongs_to_is_said() {
    for (Summarizer each : List.of(extractive(), by(ScriptedEngine.saying("unasked")))) {
      SummaryEvent.Failed failed =
          assertInstanceOf(SummaryEvent.Failed.class, ending(each, of("/nowhere/**", 3)));
      assertEquals("nothing_found", failed.code());
    }
  }

  /** Quotes the first sentence of each text that it is given, with the text's number. */
  private static ScriptedEngine noting(int contextTokensMax) {
    List<ScriptedEngine> self = new ArrayList<>();
    ScriptedEngine engine =
        new ScriptedEngine(
            contextTokensMax,
            (handler, givenUp) -> {
              UserMessage given =
                  (UserMessage) self.getFirst().asked.getLast().messages().getLast();
              Pattern text = Pattern.compile("<text number=\"(\\d+)\"[^>]*>\n([^.]+)\\.");
              text.matcher(given.singleText())
                  .results()
                  .map(EngineNote::of)
                  .forEach(handler::onPartialResponse);
              handler.onPartialResponse("I made this up. This too [99].");
              handler.onCompleteResponse(
                  ChatResponse.builder().aiMessage(AiMessage.from("done")).build());
            });
    self.add(engine);
    return engine;
  }

  private record EngineNote() {
    static String of(MatchResult found) {
      return "- " + found.group(2) + " [" + found.group(1) + "].\n";
    }
  }

  @Test
  void an_engine_notes_stretches_and_then_its_notes_and_every_sentence_rests_on_passages() {
    ScriptedEngine engine = noting(320);
    Summary summary = summary(by(engine), of("/islands/**", 3));
    assertTrue(engine.asked.size() > 2, "more than one stretch, and their notes");
    assertEquals(3, summary.citations().size());
    assertEquals("scripted", summary.engine());
    assertEquals(5, summary.passagesRead());
    for (Citation citation : summary.citations()) {
      String sentence = citation.quote().substring(0, citation.quote().indexOf('.'));
      assertTrue(
          summary.summary().contains(sentence + ". [" + citation.number() + "]"),
          summary.summary());
    }
    assertFalse(summary.summary().contains("made this up"));
    assertTrue(
        summary.remarks().stream()
            .anyMatch(remark -> remark.startsWith("Statements without a source were left out")),
        () -> summary.remarks().toString());
  }

  @Test
  void what_was_noted_of_the_same_text_is_not_asked_again() {
    ScriptedEngine engine = noting(320);
    EngineSummarizer summarizer = by(engine);
    Summary first = summary(summarizer, of("/islands/**", 3));
    int asked = engine.asked.size();
    Summary second = summary(summarizer, of("/islands/**", 3));
    assertEquals(asked, engine.asked.size());
    assertEquals(first.summary(), second.summary());
    assertEquals(0, first.reused());
    assertEquals(asked, second.reused());
  }

  @Test
  void a_statement_that_its_passage_does_not_bear_out_is_left_out() {
    Summary summary =
        summary(
            by(
                ScriptedEngine.saying(
                    "The ferry to Skarv goes on Sundays only [1]. ",
                    "The ferry to Skarv takes ninety minutes [1].")),
            of("/islands/ferry.md", 3));
    assertEquals("The ferry to Skarv goes on Sundays only. [1]", summary.summary());
    assertEquals(
        List.of("Statements that their passages do not bear out were left out: 1."),
        summary.remarks());
  }

  @Test
  void an_engine_that_names_no_source_makes_no_summary() {
    SummaryEvent.Failed failed =
        assertInstanceOf(
            SummaryEvent.Failed.class,
            ending(by(ScriptedEngine.saying("All is well.")), of("/islands/**", 3)));
    assertEquals("no_grounds", failed.code());
  }

  @Test
  void a_reader_who_leaves_ends_the_summary_and_frees_the_engine() throws InterruptedException {
    AtomicBoolean begun = new AtomicBoolean();
    ScriptedEngine engine =
        new ScriptedEngine(
            4_096,
            (handler, givenUp) -> {
              begun.set(true);
              Thread.sleep(60_000);
            });
    List<SummaryEvent> events = new ArrayList<>();
    by(engine).summarize(of("/islands/**", 3), events::add, begun::get);
    assertEquals("cancelled", assertInstanceOf(SummaryEvent.Failed.class, events.getLast()).code());
    assertEquals(0, engine.cancelled.getCount());
  }
}
