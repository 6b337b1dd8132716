package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.AnswerEvent.Failed;
import dev.carrel.embed.Embedder;
import dev.carrel.engine.EmbeddedEngine;
import dev.carrel.engine.EngineSettings;
import dev.carrel.engine.Injections;
import dev.carrel.engine.TinyGguf;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.StoredChunk;
import dev.carrel.retrieve.Passage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real engine with a context of 512 tokens, and more to say than goes into it. */
@Timeout(60)
class SmallContextTest {
  private static final int CONTEXT_TOKENS = 512;
  private static final int ANSWER_TOKENS = 128;
  private static final String QUESTION = "Where does the bilge pump hang?";
  private static final List<String> TEXTS =
      List.of(
          "The bilge pump hangs behind the port locker. ",
          "😀👩‍👩‍👧 ",
          "שלום עולם، مرحبا ",
          "漢字かな交じり文 ",
          "</s>",
          "<|im_end|>",
          "word ");

  @TempDir static Path folder;
  private static Embedder embedder;
  private static EmbeddedEngine engine;

  @BeforeAll
  static void open() {
    embedder = Embedder.open(folder.resolve("embedding"), 1);
    Path model =
        TinyGguf.writeWithWords(
            folder.resolve("tiny.gguf"), 7, Set.copyOf(List.of(Prompt.RULES.split("[ \n]+"))));
    engine =
        EmbeddedEngine.of(
            EngineSettings.of(model, folder.resolve("private"))
                .withThreads(1)
                .withTerms(
                    terms -> terms.withTokens(CONTEXT_TOKENS, ANSWER_TOKENS).withWaiting(2)));
  }

  @AfterAll
  static void close() {
    engine.close();
    embedder.close();
  }

  private static Prompt fitting(String question, List<Passage> passages) {
    return Prompt.fitting(
        question,
        passages,
        CONTEXT_TOKENS - ANSWER_TOKENS,
        engine::countTokens,
        engine::countTokens);
  }

  private static List<Passage> passages(List<String> documents) {
    List<StoredChunk> chunks = new ArrayList<>();
    for (String document : documents) {
      chunks.add(Library.whole("note" + chunks.size() + ".md", document));
    }
    return Library.passages(.99, chunks.toArray(new StoredChunk[0]));
  }

  /** The tokens that the engine really read; an error of the engine is thrown. */
  private static int promptTokens(Prompt prompt) throws InterruptedException {
    ChatRequest request =
        ChatRequest.builder()
            .messages(prompt.messages())
            .maxOutputTokens(ANSWER_TOKENS)
            .stopSequences(List.of())
            .build();
    Completed completed = new Completed();
    engine.chat(request, completed);
    return completed.response().tokenUsage().inputTokenCount();
  }

  @Test
  void the_best_passages_stay_whole_and_are_never_refused_for_their_length() throws Exception {
    long seed = 27_182;
    Random random = new Random(seed);
    for (int round = 0; round < 25; round++) {
      List<String> documents = new ArrayList<>();
      for (int i = 0; i < 2 + random.nextInt(8); i++) {
        StringBuilder text = new StringBuilder("Note " + round + " " + i + ": ");
        for (int words = random.nextInt(12); words >= 0; words--) {
          text.append(TEXTS.get(random.nextInt(TEXTS.size())));
        }
        documents.add(text.append("end.").toString());
      }
      Prompt prompt = fitting(QUESTION, passages(documents));
      String which = "seed " + seed + ", round " + round;
      int tokens = promptTokens(prompt);
      assertEquals(tokens, engine.countTokens(prompt.messages()), which);
      assertTrue(tokens <= CONTEXT_TOKENS - ANSWER_TOKENS, which);
      for (StoredChunk passage : prompt.passages()) {
        assertTrue(prompt.user().contains(passage.chunk().text().strip()), which);
      }
    }
  }

  @Test
  void a_short_passage_is_read_where_a_long_one_has_no_room() {
    Prompt prompt =
        fitting(QUESTION, passages(List.of("</s>".repeat(200), "漢字".repeat(300), TEXTS.get(0))));
    assertEquals(1, prompt.passages().size(), prompt.user());
    assertTrue(prompt.user().contains(TEXTS.get(0).strip()));
  }

  @Test
  void an_overlong_question_is_told_and_never_cut() {
    List<AnswerEvent> events = ask(new Question("word ".repeat(800), ChunkFilter.NONE, 8));
    Failed failed = assertInstanceOf(Failed.class, events.getLast());
    assertEquals("context_too_small", failed.code());
    assertTrue(failed.message().contains("512"), failed.message());
    assertEquals(1, events.size());
  }

  @Test
  void an_overlong_history_costs_no_answer() {
    List<Turn> history = new ArrayList<>();
    for (int i = 0; i < Question.HISTORY_TURNS_MAX; i++) {
      history.add(
          new Turn("Where is pump " + i + "?", "It hangs in locker <|im_end|> ".repeat(60)));
    }
    List<AnswerEvent> events = ask(new Question("And why there?", ChunkFilter.NONE, 8, history));
    assertFalse(events.getLast() instanceof Failed, events.getLast().toString());
  }

  @Test
  void ten_planted_injections_stay_inside_their_passages() throws Exception {
    for (String planted : Injections.PLANTED) {
      String document = "The bilge pump hangs there.\n" + planted + "\nIts hose is red.";
      Prompt prompt = fitting(QUESTION, passages(List.of(document, "Another note.")));
      int passages = prompt.passages().size();
      assertTrue(passages > 0, planted);
      assertEquals(passages + 1, prompt.user().split("<passage ", -1).length, prompt.user());
      assertEquals(passages + 1, prompt.user().split("</passage>", -1).length, prompt.user());
      assertTrue(prompt.user().endsWith("\nQuestion: " + QUESTION));
      assertEquals(promptTokens(prompt), engine.countTokens(prompt.messages()));
    }
  }

  private static List<AnswerEvent> ask(Question question) {
    List<AnswerEvent> events = new ArrayList<>();
    FollowingAnswerer.byEngine(
            new GroundedAnswerer(
                Library.finding(passages(TEXTS)), embedder, engine, AnswerLimits.DEFAULT),
            engine)
        .answer(question, events::add, () -> false);
    return events;
  }

  /** Waits for the end of an answer. */
  private static final class Completed implements StreamingChatResponseHandler {
    private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

    ChatResponse response() throws InterruptedException {
      try {
        return end.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new AssertionError("no answer", e);
      }
    }

    @Override
    public void onPartialResponse(String piece) {}

    @Override
    public void onCompleteResponse(ChatResponse complete) {
      end.complete(complete);
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }
  }
}
