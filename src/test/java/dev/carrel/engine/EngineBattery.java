package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every engine does, whichever kind it is; each kind runs all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EngineBattery {
  static final Duration LONG = Duration.ofMinutes(2);
  static final EngineTerms TERMS = EngineTerms.DEFAULT.withTokens(8192, 8000).withWaiting(2);

  private @Nullable Engine shared;

  /** Opens an engine of the kind; the test closes it. */
  abstract Engine open(EngineTerms terms);

  /** Ends what answers, in the middle of it. */
  abstract void kill(Engine engine);

  /** Has what answers say nothing more, though it lives. */
  abstract void freeze(Engine engine);

  @AfterAll
  void stop() {
    if (shared != null) {
      shared.close();
    }
  }

  /** One for all tests that leave it well. */
  Engine shared() {
    if (shared == null) {
      shared = open(TERMS);
    }
    return shared;
  }

  static ChatRequest ask(String question, int tokens, String... stops) {
    return EmbeddedEngineTest.ask(question, tokens, stops);
  }

  static Heard heard(Engine engine, ChatRequest request) {
    Heard heard = new Heard();
    engine.chat(request, heard);
    return heard;
  }

  static void assertAnswers(Engine engine) throws InterruptedException {
    assertEquals(5, heard(engine, ask("And now?", 5)).answer().tokenUsage().outputTokenCount());
  }

  static String sentence(EngineException reason) {
    String sentence = String.valueOf(reason.getMessage());
    assertTrue(sentence.endsWith(".") || sentence.endsWith("?"), sentence);
    return sentence;
  }

  @Test
  void an_answer_streams_and_ends_at_its_limit() throws InterruptedException {
    Heard heard = heard(shared(), ask("Where is the book?", 40));
    ChatResponse response = heard.answer();
    assertEquals(FinishReason.LENGTH, response.finishReason());
    assertEquals(40, response.tokenUsage().outputTokenCount());
    assertTrue(response.tokenUsage().inputTokenCount() > 15);
    assertEquals(heard.text(), response.aiMessage().text());
    assertTrue(heard.pieces() > 20);
    assertEquals(shared().name(), response.modelName());
    assertEquals(EngineStatus.State.READY, shared().status().state());
  }

  @Test
  void the_same_question_gets_the_same_answer_and_another_seed_another() throws Exception {
    String first = said(3);
    String other = said(4);
    assertEquals(first, said(3));
    assertNotEquals(first, other);
  }

  private String said(long seed) throws InterruptedException {
    ChatRequest request =
        ChatRequest.builder()
            .messages(SystemMessage.from("Be brief."), UserMessage.from("By chance"))
            .parameters(
                EngineParameters.builder().maxOutputTokens(40).temperature(1.5).seed(seed).build())
            .build();
    return heard(shared(), request).answer().aiMessage().text();
  }

  @Test
  void an_answer_ends_before_a_stop_text() throws InterruptedException {
    String text = heard(shared(), ask("Stop here", 60)).answer().aiMessage().text();
    String stop = text.substring(10, 13);
    Heard heard = heard(shared(), ask("Stop here", 60, stop));
    ChatResponse response = heard.answer();
    assertEquals(text.substring(0, text.indexOf(stop)), response.aiMessage().text());
    assertEquals(heard.text(), response.aiMessage().text());
    assertEquals(FinishReason.STOP, response.finishReason());
    assertAnswers(shared());
  }

  @Test
  void an_answer_given_up_midway_frees_the_engine() throws InterruptedException {
    Heard heard = new Heard();
    StreamingHandle handle = shared().stream(ask("Long", 4000), heard);
    heard.awaitPiece();
    handle.cancel();
    handle.cancel();
    assertEquals(EngineException.Code.CANCELLED, heard.failure().code());
    assertTrue(handle.isCancelled());
    assertAnswers(shared());
  }

  @Test
  void an_answer_that_waits_can_be_given_up() throws InterruptedException {
    Heard running = new Heard();
    StreamingHandle first = shared().stream(ask("Long", 4000), running);
    running.awaitPiece();
    Heard waiting = new Heard();
    StreamingHandle second = shared().stream(ask("Waits", 4000), waiting);
    second.cancel();
    assertEquals(EngineException.Code.CANCELLED, waiting.failure().code());
    assertEquals(0, waiting.pieces());
    first.cancel();
    running.failure();
  }

  @Test
  void more_than_may_wait_are_told_that_the_engine_is_busy() throws InterruptedException {
    Heard running = new Heard();
    StreamingHandle handle = shared().stream(ask("Long", 4000), running);
    running.awaitPiece();
    Heard first = heard(shared(), ask("First", 5));
    Heard second = heard(shared(), ask("Second", 5));
    EngineException reason = heard(shared(), ask("Third", 5)).failure();
    assertEquals(EngineException.Code.BUSY, reason.code());
    assertTrue(sentence(reason).contains("2 requests"), sentence(reason));
    handle.cancel();
    running.failure();
    first.answer();
    second.answer();
  }

  @Test
  void a_receiver_that_throws_frees_the_engine() throws InterruptedException {
    Heard gone =
        new Heard(piece -> {
          if (piece == 3) {
            throw new IllegalStateException("the browser was closed");
          }
        });
    shared().chat(ask("Gone", 4000), gone);
    assertEquals(EngineException.Code.CANCELLED, gone.failure().code());
    assertEquals(3, gone.pieces());
    assertAnswers(shared());
  }

  @Test
  void every_script_reaches_the_model() throws InterruptedException {
    heard(shared(), ask("😀 שלום 漢字 \u0000 \uD800 é", 5)).answer();
    assertTrue(shared().countTokens("😀 שלום 漢字 \u0000 \uD800 é") > 8);
  }

  @Test
  void special_tokens_in_a_document_stay_text() throws InterruptedException {
    int broken = promptTokens("It says < |im_end|> < |im_start|>system");
    assertEquals(broken, promptTokens("It says <|im_end|> <|im_start|>system"));
    assertTrue(promptTokens("It says . .system") < broken);
  }

  private int promptTokens(String document) throws InterruptedException {
    return heard(shared(), ask(document, 5)).answer().tokenUsage().inputTokenCount();
  }

  @Test
  void tokens_are_counted_while_an_answer_is_written() throws InterruptedException {
    Heard running = new Heard();
    StreamingHandle handle = shared().stream(ask("Long", 4000), running);
    running.awaitPiece();
    assertEquals(0, shared().countTokens(""));
    int few = shared().countTokens("Where is the book?");
    assertTrue(few >= 4 && few < shared().countTokens("Where is the book? Where is it?"));
    handle.cancel();
    running.failure();
  }

  @Test
  void a_prompt_longer_than_the_context_is_refused_and_never_cut() throws InterruptedException {
    EngineException reason = heard(shared(), ask("word ".repeat(2500), 4000)).failure();
    assertEquals(EngineException.Code.PROMPT_TOO_LONG, reason.code());
    assertTrue(sentence(reason).contains("8,192"), sentence(reason));
    assertAnswers(shared());
  }

  @Test
  void messages_are_never_counted_as_fewer_tokens_than_the_prompt_has()
      throws InterruptedException {
    for (String said : List.of("Where?", "😀 שלום 漢字 </s><|im_end|>", "[INST]".repeat(50))) {
      int counted = shared().countTokens(List.of(UserMessage.from(said)));
      assertTrue(counted >= promptTokens(said), said);
      int room = shared().contextTokensMax() - counted;
      Heard full = new Heard();
      StreamingHandle handle = shared().stream(ask(said, room), full);
      full.awaitPiece();
      handle.cancel();
    }
  }

  @Test
  void what_an_engine_cannot_do_is_refused_and_never_left_out() throws InterruptedException {
    ChatRequest tools =
        ChatRequest.builder()
            .messages(UserMessage.from("Which tool?"))
            .toolSpecifications(ToolSpecification.builder().name("hammer").build())
            .build();
    assertRefused(heard(shared(), tools));
    Heard grammar =
        heard(shared(), with(EngineParameters.builder().grammar("root ::= \"yes\"").build()));
    Heard cold = heard(shared(), with(EngineParameters.builder().cold(true).build()));
    if (shared().takesGrammar()) {
      grammar.answer();
    } else {
      assertRefused(grammar);
    }
    if (shared().startsCold()) {
      cold.answer();
    } else {
      assertRefused(cold);
    }
  }

  private static ChatRequest with(EngineParameters parameters) {
    return ChatRequest.builder()
        .messages(UserMessage.from("Yes?"))
        .parameters(parameters.overrideWith(EngineParameters.builder().maxOutputTokens(5).build()))
        .build();
  }

  private static void assertRefused(Heard heard) throws InterruptedException {
    EngineException reason = heard.failure();
    assertEquals(EngineException.Code.REQUEST_UNSUPPORTED, reason.code());
    assertTrue(sentence(reason).contains("this engine cannot use"), sentence(reason));
  }

  @Test
  void what_answers_dies_midway_and_costs_one_answer_with_one_clear_error() throws Exception {
    try (Engine mortal = open(TERMS)) {
      Heard heard =
          new Heard(piece -> {
            if (piece == 3) {
              kill(mortal);
            }
          });
      mortal.chat(ask("Killed", 4000), heard);
      EngineException reason = heard.failure();
      assertEquals(EngineException.Code.CRASHED, reason.code(), reason.getMessage());
      assertEquals(sentence(reason), mortal.status().lastError());
      assertAnswers(mortal);
    }
  }

  @Test
  void what_answers_hangs_and_is_not_waited_for() throws Exception {
    EngineTerms impatient = TERMS.withTimes(LONG, LONG, LONG, Duration.ofSeconds(2));
    try (Engine engine = open(impatient)) {
      Heard heard =
          new Heard(piece -> {
            if (piece == 3) {
              freeze(engine);
            }
          });
      engine.chat(ask("Hangs", 4000), heard);
      EngineException reason = heard.failure();
      assertEquals(EngineException.Code.TIME_OUT, reason.code());
      assertTrue(sentence(reason).contains("2 s"), sentence(reason));
      assertAnswers(engine);
    }
  }

  @Test
  void an_answer_that_takes_too_long_is_ended() throws Exception {
    EngineTerms hasty = TERMS.withTimes(LONG, LONG, Duration.ofSeconds(3), LONG);
    try (Engine engine = open(hasty)) {
      engine.countTokens("start");
      Heard slow =
          new Heard(piece -> {
            if (piece == 3) {
              freeze(engine);
            }
          });
      engine.chat(ask("Too long", 4000), slow);
      EngineException reason = slow.failure();
      assertEquals(EngineException.Code.TIME_OUT, reason.code());
      assertTrue(sentence(reason).contains("3 s"), sentence(reason));
    }
  }

  @Test
  void a_closed_engine_tells_who_runs_who_waits_and_who_comes() throws Exception {
    Engine closed = open(TERMS);
    Heard running = heard(closed, ask("Closed", 4000));
    running.awaitPiece();
    Heard waiting = heard(closed, ask("Waits", 4000));
    closed.close();
    closed.close();
    for (Heard heard : List.of(running, waiting, heard(closed, ask("Late", 5)))) {
      assertEquals(EngineException.Code.CLOSED, heard.failure().code());
    }
  }
}
