package dev.carrel.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.engine.EmbeddedEngine;
import dev.carrel.engine.EngineParameters;
import dev.carrel.engine.EngineSettings;
import dev.carrel.engine.TinyGguf;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real engine, whose binding passes over a grammar that it cannot read without a word. */
@Timeout(120)
class CitationGrammarTest {
  private static final int PASSAGES = 12;
  private static final int CITATIONS_WANTED = 500;
  private static final int RUNS_MAX = 400;
  private static final int TOKENS = 600;

  private static final Pattern BRACKET = Pattern.compile("\\[(\\d*)(.?)", Pattern.DOTALL);
  private static final Pattern CODE =
      Pattern.compile("```(?s:.*?)(?:```|\\z)|`[^`\\n]*(?:[`\\n]|\\z)");

  @TempDir static Path folder;
  private static EmbeddedEngine engine;

  @BeforeAll
  static void start_a_model_with_random_weights() {
    Path model =
        TinyGguf.write(
            folder.resolve("random.gguf"), 5, new TinyGguf.Shape(8192, 32, 1, 2, 32, false));
    engine =
        EmbeddedEngine.of(
            EngineSettings.of(model, folder.resolve("private"))
                .withThreads(1)
                .withTerms(terms -> terms.withTokens(1_024, TOKENS).withWaiting(4)));
  }

  @AfterAll
  static void stop_it() {
    engine.close();
  }

  @Test
  void five_hundred_citations_of_a_model_that_says_anything_all_exist() throws Exception {
    int citations = 0;
    Set<Integer> cited = new TreeSet<>();
    int runs = 0;
    for (; citations < CITATIONS_WANTED && runs < RUNS_MAX; runs++) {
      String text = said(CitationGrammar.of(PASSAGES), 1_000 + runs);
      String prose = CODE.matcher(text).replaceAll(" ");
      Matcher brackets = BRACKET.matcher(prose);
      while (brackets.find()) {
        if (brackets.end() == prose.length() && brackets.group(2).isEmpty()) {
          continue; // The text was cut off within it.
        }
        String bracket = brackets.group();
        assertEquals("]", brackets.group(2), () -> bracket + " in " + text);
        int number = Integer.parseInt(brackets.group(1));
        assertTrue(number >= 1 && number <= PASSAGES, () -> bracket + " in " + text);
        cited.add(number);
        citations++;
      }
    }
    assertTrue(citations >= CITATIONS_WANTED, citations + " citations in " + runs + " answers");
    assertTrue(cited.size() > 3, "several passages are cited: " + cited);
  }

  @Test
  void the_same_model_without_the_grammar_cites_what_is_not_there() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (int run = 0; run < 40 && wrong.size() < 20; run++) {
      Matcher brackets = BRACKET.matcher(said(null, 1_000 + run));
      while (brackets.find()) {
        if (!brackets.group().matches("\\[(?:[1-9]|1[0-2])\\]")) {
          wrong.add(brackets.group());
        }
      }
    }
    assertTrue(wrong.size() >= 20, wrong.toString());
  }

  @Test
  void there_is_always_a_passage_to_cite() {
    assertThrows(IllegalArgumentException.class, () -> CitationGrammar.of(0));
  }

  private static String said(@Nullable String grammar, long seed) throws InterruptedException {
    EngineParameters.Builder parameters =
        EngineParameters.builder().temperature(1.0).seed(seed).maxOutputTokens(TOKENS);
    if (grammar != null) {
      parameters.grammar(grammar);
    }
    ChatRequest request =
        ChatRequest.builder()
            .messages(UserMessage.from("Say something " + seed))
            .parameters(parameters.build())
            .build();
    StringBuilder text = new StringBuilder();
    try (EngineStream stream = new EngineStream(engine, request)) {
      while (true) {
        switch (stream.poll(Duration.ofSeconds(30))) {
          case null -> throw new AssertionError("the engine said nothing for 30 s");
          case EngineStream.Event.Piece(String piece) -> text.append(piece);
          case EngineStream.Event.Complete() -> {
            return text.toString();
          }
          case EngineStream.Event.Broken(Throwable cause) -> throw new AssertionError(cause);
        }
      }
    }
  }
}
