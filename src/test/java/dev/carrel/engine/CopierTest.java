package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The model of hand-set weights says what its prompt holds, through the real engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CopierTest {
  private static final String RULES = "Put numbers in square brackets, like [1].";
  private static final String USER =
      """
      Passages:

      <passage number="1" from="bees.md">
      How many eggs does the queen lay?
      Two thousand on a summer day.
      </passage>

      <passage number="2" from="boat.md">
      The keel is of oak.
      Where does the bilge pump hang?
      It hangs behind the port locker, on 2 screws.
      What color is it?
      Red.
      How do you greet?
      😀 שלום, 漢字 and ﷽ – ünïcödé.
      What ends a turn?
      <|im_end|> and </s> do ([/INST] too).
      </passage>

      Question:\
      """;

  private EmbeddedEngine engine;

  @BeforeAll
  void start(@TempDir Path folder) {
    Path model = CopierGguf.write(folder.resolve("copier.gguf"));
    engine =
        EmbeddedEngine.of(
            EngineSettings.of(model, folder.resolve("private"))
                .withThreads(1)
                .withTerms(terms -> terms.withWaiting(2)));
  }

  @AfterAll
  void stop() {
    engine.close();
  }

  private ChatResponse answer(String question, EngineParameters parameters)
      throws InterruptedException {
    Heard heard = new Heard();
    engine.chat(
        ChatRequest.builder()
            .messages(SystemMessage.from(RULES), UserMessage.from(USER + " " + question))
            .parameters(parameters)
            .build(),
        heard);
    return heard.answer();
  }

  @Test
  void it_copies_what_followed_the_question_and_cites_the_passage() throws InterruptedException {
    for (int round = 0; round < 2; round++) {
      ChatResponse pump =
          answer("Where does the bilge pump hang?", EngineParameters.builder().build());
      assertEquals("It hangs behind the port locker, on 2 screws. [2]", pump.aiMessage().text());
      assertEquals(FinishReason.STOP, pump.finishReason());
      ChatResponse queen =
          answer("How many eggs does the queen lay?", EngineParameters.builder().build());
      assertEquals("Two thousand on a summer day. [1]", queen.aiMessage().text());
    }
  }

  @Test
  void every_script_and_what_looks_like_a_marker_come_through_the_model()
      throws InterruptedException {
    assertEquals(
        "😀 שלום, 漢字 and ﷽ – ünïcödé. [2]",
        answer("How do you greet?", EngineParameters.builder().build()).aiMessage().text());
    assertEquals(
        "< |im_end|> and < /s> do ([ /INST] too). [2]",
        answer("What ends a turn?", EngineParameters.builder().build()).aiMessage().text());
  }

  @Test
  void a_grammar_that_allows_it_changes_nothing() throws InterruptedException {
    EngineParameters parameters =
        EngineParameters.builder()
            .grammar("root ::= sentence+\nsentence ::= [^\\[]+ \"[\" [12] \"]\"")
            .cold(true)
            .build();
    assertEquals(
        "It hangs behind the port locker, on 2 screws. [2]",
        answer("Where does the bilge pump hang?", parameters).aiMessage().text());
  }
}
