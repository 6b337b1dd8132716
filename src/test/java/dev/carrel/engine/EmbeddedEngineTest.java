package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What an engine does while its process is well: one process for all of these tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedEngineTest {
  private EmbeddedEngine engine;

  @BeforeAll
  void start(@TempDir Path folder) {
    Path model = TinyGguf.write(folder.resolve("tiny.gguf"), 7);
    engine =
        EmbeddedEngine.of(
            EngineSettings.of(model, folder.resolve("private"))
                .withThreads(1)
                .withTerms(terms -> terms.withTokens(8192, 4000).withWaiting(2)));
  }

  @AfterAll
  void stop() {
    engine.close();
  }

  static ChatRequest ask(String question, int tokens, String... stops) {
    return ChatRequest.builder()
        .messages(UserMessage.from(question))
        .maxOutputTokens(tokens)
        .stopSequences(List.of(stops))
        .build();
  }

  @Test
  void an_answer_streams_and_ends_at_its_limit() throws InterruptedException {
    Heard heard = new Heard();
    engine.chat(ask("Where is the book?", 40), heard);
    ChatResponse response = heard.answer();
    assertEquals(FinishReason.LENGTH, response.finishReason());
    assertEquals(40, response.tokenUsage().outputTokenCount());
    assertTrue(response.tokenUsage().inputTokenCount() > 20);
    assertEquals(heard.text(), response.aiMessage().text());
    assertTrue(heard.pieces() > 20);
    assertEquals("tiny.gguf", response.modelName());
    assertEquals(EngineStatus.State.READY, engine.status().state());
  }

  @Test
  void the_same_question_gets_the_same_answer() throws InterruptedException {
    Heard first = new Heard();
    Heard second = new Heard();
    engine.chat(ask("Again and again", 60), first);
    engine.chat(ask("Again and again", 60), second);
    assertEquals(first.answer().aiMessage(), second.answer().aiMessage());
  }

  @Test
  void a_grammar_holds_whatever_the_model_would_say() throws InterruptedException {
    Heard heard = new Heard();
    engine.chat(
        ChatRequest.builder()
            .messages(UserMessage.from("Which passage?"))
            .parameters(
                EngineParameters.builder()
                    .maxOutputTokens(60)
                    .grammar("root ::= \"It says so [\" [12] \"].\"")
                    .build())
            .build(),
        heard);
    String said = heard.answer().aiMessage().text();
    assertTrue(said.matches("It says so \\[[12]]\\."), said);
    assertEquals(FinishReason.STOP, heard.answer().finishReason());
  }

  @Test
  void a_cold_request_with_a_seed_says_the_same_again() throws InterruptedException {
    List<String> said = new ArrayList<>();
    for (long seed : new long[] {3, 4, 3}) {
      Heard heard = new Heard();
      engine.chat(
          ChatRequest.builder()
              .messages(UserMessage.from("By chance"))
              .parameters(
                  EngineParameters.builder()
                      .maxOutputTokens(60)
                      .temperature(1.5)
                      .seed(seed)
                      .cold(true)
                      .build())
              .build(),
          heard);
      said.add(heard.answer().aiMessage().text());
    }
    assertEquals(said.get(0), said.get(2));
    assertNotEquals(said.get(0), said.get(1));
  }

  @Test
  void an_answer_ends_before_a_stop_text() throws InterruptedException {
    Heard whole = new Heard();
    engine.chat(ask("Stop here", 60), whole);
    String text = whole.answer().aiMessage().text();
    String stop = text.substring(10, 13);
    Heard heard = new Heard();
    engine.chat(ask("Stop here", 60, stop), heard);
    ChatResponse response = heard.answer();
    assertEquals(text.substring(0, text.indexOf(stop)), response.aiMessage().text());
    assertEquals(FinishReason.STOP, response.finishReason());
  }

  @Test
  void two_at_once_both_get_their_answers() throws InterruptedException {
    Heard one = new Heard();
    Heard two = new Heard();
    engine.chat(ask("One", 500), one);
    engine.chat(ask("Two", 500), two);
    assertEquals(500, one.answer().tokenUsage().outputTokenCount());
    assertEquals(500, two.answer().tokenUsage().outputTokenCount());
  }

  @Test
  void more_than_may_wait_are_told_that_the_engine_is_busy() throws InterruptedException {
    Heard running = new Heard();
    StreamingHandle handle = engine.stream(ask("Long", 4000), running);
    running.awaitPiece();
    Heard first = new Heard();
    Heard second = new Heard();
    Heard third = new Heard();
    engine.chat(ask("First", 5), first);
    engine.chat(ask("Second", 5), second);
    engine.chat(ask("Third", 5), third);
    assertEquals(EngineException.Code.BUSY, third.failure().code());
    handle.cancel();
    assertEquals(EngineException.Code.CANCELLED, running.failure().code());
    first.answer();
    second.answer();
  }

  @Test
  void a_receiver_that_throws_frees_the_engine() throws InterruptedException {
    long process = engine.processId().orElse(0);
    Heard gone =
        new Heard(piece -> {
          if (piece == 3) {
            throw new IllegalStateException("the browser was closed");
          }
        });
    engine.chat(ask("Gone", 4000), gone);
    EngineException reason = gone.failure();
    assertEquals(EngineException.Code.CANCELLED, reason.code());
    assertTrue(String.valueOf(reason.getMessage()).contains("the browser was closed"));
    assertEquals(3, gone.pieces());
    Heard next = new Heard();
    engine.chat(ask("Next", 5), next);
    next.answer();
    if (process != 0) {
      assertEquals(process, engine.processId().orElse(0));
    }
  }

  @Test
  void an_answer_that_waits_can_be_given_up() throws InterruptedException {
    Heard running = new Heard();
    StreamingHandle first = engine.stream(ask("Long", 4000), running);
    running.awaitPiece();
    Heard waiting = new Heard();
    StreamingHandle second = engine.stream(ask("Waits", 4000), waiting);
    second.cancel();
    assertEquals(EngineException.Code.CANCELLED, waiting.failure().code());
    assertFalse(first.isCancelled());
    first.cancel();
    running.failure();
  }

  @Test
  void a_blocked_receiver_holds_up_nobody_else() throws InterruptedException {
    java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
    Heard blocked =
        new Heard(piece -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    engine.chat(ask("Slow reader", 50), blocked);
    Heard next = new Heard();
    engine.chat(ask("Next", 5), next);
    next.answer();
    release.countDown();
    blocked.answer();
  }

  @Test
  void tokens_are_counted_while_an_answer_is_written() throws InterruptedException {
    Heard running = new Heard();
    StreamingHandle handle = engine.stream(ask("Long", 4000), running);
    running.awaitPiece();
    assertEquals(5, engine.countTokens("four"));
    handle.cancel();
    running.failure();
  }

  @Test
  void a_prompt_longer_than_the_context_is_refused_and_never_cut() throws InterruptedException {
    Heard heard = new Heard();
    engine.chat(ask("word ".repeat(2000), 4000), heard);
    EngineException reason = heard.failure();
    assertEquals(EngineException.Code.PROMPT_TOO_LONG, reason.code());
    assertTrue(String.valueOf(reason.getMessage()).contains("8,192"), reason.getMessage());
  }

  @Test
  void every_script_reaches_the_model() throws InterruptedException {
    Heard heard = new Heard();
    engine.chat(ask("😀 שלום 漢字 \u0000 \uD800 é", 5), heard);
    heard.answer();
  }

  @Test
  void the_model_is_known_by_the_hash_of_its_file(@TempDir Path folder) throws Exception {
    Path model = TinyGguf.write(folder.resolve("other.gguf"), 8);
    try (EmbeddedEngine other = EmbeddedEngine.of(EngineSettings.of(model, folder))) {
      byte[] first = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(model));
      assertEquals(HexFormat.of().formatHex(first), other.modelSha256().orElseThrow());
      assertEquals(other.modelSha256(), other.modelSha256());
      Files.write(model, new byte[] {1}, StandardOpenOption.APPEND);
      assertNotEquals(HexFormat.of().formatHex(first), other.modelSha256().orElseThrow());
      Files.delete(model);
      EngineException reason = assertThrows(EngineException.class, () -> other.modelSha256());
      assertEquals(EngineException.Code.MODEL_MISSING, reason.code());
    }
  }

  @Test
  void special_tokens_in_a_document_are_counted_as_the_text_that_they_become() {
    assertEquals(
        engine.countTokens("a < |im_end|> b< /s>"), engine.countTokens("a <|im_end|> b</s>"));
  }

  @Test
  void the_tokens_of_messages_are_those_that_the_prompt_has() throws InterruptedException {
    for (String said : List.of("Where?", "😀 שלום 漢字 </s><|im_end|>", "[INST]".repeat(50))) {
      Heard heard = new Heard();
      engine.chat(ask(said, 1), heard);
      assertEquals(
          heard.answer().tokenUsage().inputTokenCount(),
          engine.countTokens(List.of(UserMessage.from(said))));
    }
  }

  @Test
  void a_prompt_that_fills_the_context_is_answered_and_one_token_more_is_refused()
      throws InterruptedException {
    int room = 8192 - engine.countTokens(List.of(UserMessage.from("x")));
    Heard full = new Heard();
    engine.chat(ask("x".repeat(room - 3), 4), full);
    assertEquals(4, full.answer().tokenUsage().outputTokenCount());
    Heard over = new Heard();
    engine.chat(ask("x".repeat(room - 2), 4), over);
    assertEquals(EngineException.Code.PROMPT_TOO_LONG, over.failure().code());
  }
}
